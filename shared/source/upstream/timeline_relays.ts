import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  type WallClockCorrelation,
} from "@dvbcss/clock";
import {
  chooseTimeline,
  type CssUrl,
  type TimelineChoice,
} from "@dvbcss/companion";
import type { ConnectionOptions, PartAction } from "@dvbcss/companion/parts";
import type { CiiMessage } from "@dvbcss/protocol";
import type {
  Audience,
  SourceConnectionEvent,
  SourceInstant,
} from "../source.ts";
import { TimelineRelay, type TvClock } from "./timeline_relay.ts";
import { isRelayable } from "./tv_content.ts";
import { WantedTimelines } from "./wanted_timelines.ts";

/** What a TV Device said of its timelines. */
export interface TvTimelines {
  /** What CII said; empty before its first message. */
  readonly cii: CiiMessage;
  /** Where TS is; null while that is not known. */
  readonly tsUrl: CssUrl | null;
}

/** Settings of {@linkcode TimelineRelays}. */
export interface TimelineRelaysOptions {
  /** Settings of each socket. */
  readonly connection: ConnectionOptions;
  /** Most timelines to follow at a time; 1 or more. */
  readonly mostTimelines: number;
}

/**
 * Why a TV Device is not asked for a timeline that companions want: it takes few
 * connections, or neither it nor the selector says how fast the timeline ticks.
 */
export type TimelinesFault = "too-many-selectors" | "unknown-tick-rate";

/** What comes of a look at the timelines. */
export interface TimelinesLook {
  /** What to do. */
  readonly actions: readonly PartAction[];
  /** One for each selector that was found just now not to be asked for. */
  readonly faults: readonly TimelinesFault[];
}

/** The selectors that companions want, by whether they can be asked for. */
interface Sifted {
  readonly cii: CiiMessage;
  readonly neededSelectors: readonly string[];
  readonly askable: readonly string[];
  readonly unknown: readonly string[];
}

/** So long a timeline that nobody wants any more is kept, in nanoseconds. */
const LINGER_NANOS = durationNanos(5e9);

const NOBODY: Audience = { neededSelectors: [], timestamps: [] };

/** The timelines of a TV Device that are followed for companions. */
export class TimelineRelays {
  readonly #options: TimelineRelaysOptions;
  readonly #wanted: WantedTimelines;
  readonly #relays = new Map<string, TimelineRelay>();
  #audience = NOBODY;
  #needed: ReadonlySet<string> = new Set();
  #unknown: ReadonlySet<string> = new Set();
  #sifted: Sifted | undefined;

  /**
   * Starts with none.
   *
   * @param options Their settings.
   */
  constructor(options: TimelineRelaysOptions) {
    this.#options = options;
    this.#wanted = new WantedTimelines({
      most: options.mostTimelines,
      lingerNanos: LINGER_NANOS,
    });
  }

  /** Whether any of their connections is open. */
  get isOpen(): boolean {
    return [...this.#relays.values()].some((relay) => relay.isOpen);
  }

  /** The greatest bound on the error of a wall clock in use, in nanoseconds. */
  get dispersionNanos(): DurationNanos {
    const all = [...this.#relays.values()].map((relay) =>
      relay.dispersionNanos
    );
    return durationNanos(Math.max(0, ...all));
  }

  /** When something is due; undefined for never. */
  get deadlines(): readonly (MonotonicNanos | undefined)[] {
    return [
      this.#wanted.deadline,
      ...[...this.#relays.values()].map((relay) => relay.deadline),
    ];
  }

  /**
   * Finds a timeline that is followed.
   *
   * @param timelineSelector Its selector.
   * @returns What follows it; undefined if nothing does.
   */
  of(timelineSelector: string): TimelineRelay | undefined {
    return this.#relays.get(timelineSelector);
  }

  /**
   * Tells whether some companion wants a timeline.
   *
   * @param timelineSelector Its selector.
   * @returns Whether one does.
   */
  isWanted(timelineSelector: string): boolean {
    return this.#needed.has(timelineSelector);
  }

  /** Goes through those that are followed. */
  [Symbol.iterator](): Iterator<[string, TimelineRelay]> {
    return this.#relays[Symbol.iterator]();
  }

  /** Takes what companions ask for and report. */
  handleAudience(audience: Audience): void {
    this.#audience = audience;
    this.#needed = new Set(audience.neededSelectors);
  }

  /** Takes what became of a connection, if it is one of theirs. */
  handleConnection(
    now: MonotonicNanos,
    event: SourceConnectionEvent,
  ): readonly PartAction[] {
    return this.#each((relay) => relay.handleConnection(now, event));
  }

  /** Tries again to connect, where the time has come. */
  handleTimer(now: MonotonicNanos): readonly PartAction[] {
    return this.#each((relay) => relay.handleTimer(now));
  }

  /** Takes note that the TV Device's wall clock is another one now. */
  handleClockStep(
    now: MonotonicNanos,
    clock: WallClockCorrelation | undefined,
  ): void {
    for (const relay of this.#relays.values()) {
      relay.handleClockStep(now, clock);
    }
  }

  /** Takes note that our own wall clock is another one now. */
  handleWallClockStep(): void {
    for (const relay of this.#relays.values()) relay.handleWallClockStep();
  }

  /** Opens every connection afresh. */
  reopen(now: MonotonicNanos, reason: string): readonly PartAction[] {
    return this.#each((relay) => relay.reopen(now, reason));
  }

  /** Closes every connection. */
  close(now: MonotonicNanos): readonly PartAction[] {
    return this.#each((relay) => relay.point(now, null, "stopped"));
  }

  /**
   * Asks for what is wanted, gives up what is not, and looks at what is known.
   *
   * @param now The instant.
   * @param tv What the TV Device said.
   * @param clock Its wall clock.
   * @returns What comes of it.
   */
  refresh(now: SourceInstant, tv: TvTimelines, clock: TvClock): TimelinesLook {
    const { askable, unknown } = this.#sift(tv.cii);
    const { asked, newlyRefused } = this.#wanted.handleWanted(
      now.local,
      askable,
      (selector) => isOffered(tv.cii, selector),
    );
    const actions = [...this.#giveUp(now.local, asked)];
    for (const selector of asked) {
      actions.push(...this.#ask(now, selector, tv, clock));
    }
    const newlyUnknown = unknown.filter((it) => !this.#unknown.has(it));
    this.#unknown = new Set(unknown);
    const faults = [
      ...newlyRefused.map((): TimelinesFault => "too-many-selectors"),
      ...newlyUnknown.map((): TimelinesFault => "unknown-tick-rate"),
    ];
    return { actions, faults };
  }

  /** Tells what can be asked for; anew only when there may be something new. */
  #sift(cii: CiiMessage): Sifted {
    const { neededSelectors } = this.#audience;
    const before = this.#sifted;
    if (before?.cii === cii && before.neededSelectors === neededSelectors) {
      return before;
    }
    const isAskable = (selector: string) =>
      isRelayable(selector) && this.#choose(cii, selector) !== undefined;
    const hasContent = (cii.contentId ?? null) !== null;
    const sifted = {
      cii,
      neededSelectors,
      askable: neededSelectors.filter(isAskable),
      unknown: neededSelectors.filter((it) => hasContent && !isAskable(it)),
    };
    this.#sifted = sifted;
    return sifted;
  }

  #giveUp(
    now: MonotonicNanos,
    asked: readonly string[],
  ): readonly PartAction[] {
    return [...this.#relays].flatMap(([selector, relay]) => {
      if (asked.includes(selector)) return [];
      this.#relays.delete(selector);
      return relay.point(now, null, "nobody wants it any more");
    });
  }

  #ask(
    now: SourceInstant,
    selector: string,
    { cii, tsUrl }: TvTimelines,
    clock: TvClock,
  ): readonly PartAction[] {
    const relay = this.#relays.get(selector) ??
      new TimelineRelay(now.local, this.#options.connection);
    this.#relays.set(selector, relay);
    const choice = this.#choose(cii, selector);
    const target = choice === undefined || tsUrl === null
      ? null
      : { url: tsUrl, choice };
    const reported = this.#audience.timestamps
      .find(({ timelineSelector }) => timelineSelector === selector);
    relay.handleAudience(reported?.timestamps);
    return [
      ...relay.point(now.local, target, "the TV presents something else"),
      ...relay.refresh(now, clock),
    ];
  }

  /** What to ask the TV Device for; undefined if that cannot be known now. */
  #choose(cii: CiiMessage, selector: string): TimelineChoice | undefined {
    const choice = chooseTimeline(
      cii,
      { timelineSelector: selector },
      this.#relays.get(selector)?.choice,
    );
    return typeof choice === "string" ? undefined : choice;
  }

  #each(
    act: (relay: TimelineRelay) => readonly PartAction[],
  ): readonly PartAction[] {
    return [...this.#relays.values()].flatMap(act);
  }
}

function isOffered(cii: CiiMessage, selector: string): boolean {
  return (cii.timelines ?? []).some((it) => it.timelineSelector === selector);
}
