import type { ChannelView } from "@dvbcss/channel";
import type { WallClockNanos } from "@dvbcss/clock";
import {
  type Presentation,
  type Programme,
  type Scenario,
  type ScenarioAction,
  ScenarioPlayer,
  testProgramme,
} from "@dvbcss/presentation";
import type {
  ChannelMember,
  Logger,
  WallClockEvent,
  WallClockFollower,
} from "@dvbcss/runtime";

/** What a {@linkcode PresentationSource} works with. */
export interface PresentationSourceParts {
  /** Where it announces what is presented. */
  readonly channel: Pick<ChannelMember, "announce" | "subscribe">;
  /** The wall clock, which is known already. */
  readonly wallClock: Pick<WallClockFollower, "read" | "subscribe">;
  /** Where it says what a scenario does. */
  readonly logger: Logger;
  /** Draws a number from 0 up to but not including 1. */
  readonly random: () => number;
}

/** Settings of a {@linkcode PresentationSource}. */
export interface PresentationSourceOptions {
  /** What is played; the test programme unless given. */
  readonly scenario: Scenario | undefined;
  /** Content id of the test programme; empty for none. */
  readonly contentId: string;
}

/** Rank of the gateway's source: above what the services present by themselves. */
export const SOURCE_PRIORITY = 10;

/** The longest delay that the platform's timers take, in milliseconds. */
const MAX_DELAY_MILLIS = 2 ** 31 - 1;

/** What the gateway presents: says so on the channel whenever it changes. */
export class PresentationSource implements Disposable {
  /** What is presented. */
  readonly programme: Programme;
  readonly #parts: PresentationSourceParts;
  readonly #player: ScenarioPlayer | undefined;
  readonly #unsubscribe: readonly (() => void)[];
  #instead: Presentation | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Begins to present.
   *
   * @param options Settings.
   * @param parts What it works with.
   * @throws {Error} If the wall clock is not known.
   */
  constructor(
    { scenario, contentId }: PresentationSourceOptions,
    parts: PresentationSourceParts,
  ) {
    this.#parts = parts;
    const { channel, random, wallClock } = parts;
    const now = this.now();
    this.#player = scenario && new ScenarioPlayer(now, scenario, { random });
    this.programme = this.#player?.programme ?? testProgrammeOf(now, contentId);
    this.#unsubscribe = [
      wallClock.subscribe((event) => this.#handleWallClock(event)),
      channel.subscribe((view) => this.#handleView(view)),
    ];
    this.#perform(this.#player?.handleTimer(now) ?? []);
    this.#announce();
  }

  /**
   * Reads the wall clock.
   *
   * @returns The wall clock time.
   * @throws {Error} If it is not known.
   */
  now(): WallClockNanos {
    const reading = this.#parts.wallClock.read();
    if (reading === undefined) throw new Error("The wall clock is not known");
    return reading.wallClock;
  }

  /** Bound on the error of {@linkcode PresentationSource.now}, in nanoseconds. */
  get dispersionNanos(): number {
    return this.#parts.wallClock.read()?.dispersionNanos ?? Infinity;
  }

  /** Whether a script plays the TV. */
  get isScripted(): boolean {
    return this.#player !== undefined;
  }

  /**
   * Changes what is presented, and announces it.
   *
   * @param edit Makes the change.
   * @returns What `edit` returns.
   */
  change<T>(edit: (now: WallClockNanos, programme: Programme) => T): T {
    const result = edit(this.now(), this.programme);
    this.#announce();
    return result;
  }

  /** What is presented, whoever decides. */
  get presentation(): Presentation {
    return this.#instead ?? this.programme.snapshot();
  }

  /** Whether somebody else's content goes before the programme. */
  get isReplaced(): boolean {
    return this.#instead !== undefined;
  }

  /**
   * Lets somebody else's content go before the programme, which plays on unseen.
   *
   * @param presentation The content; undefined to present the programme again.
   */
  presentInstead(presentation: Presentation | undefined): void {
    this.#instead = presentation;
    this.#announce();
  }

  /** Presents nothing more. */
  [Symbol.dispose](): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    clearTimeout(this.#timer);
    this.#parts.channel.announce({});
  }

  #handleWallClock({ change, from, to }: WallClockEvent): void {
    if (change !== "step" || from === undefined) return;
    if (this.#player === undefined) {
      this.programme.handleWallClockStep(from, to);
      this.#announce();
    } else this.#perform(this.#player.handleWallClockStep(from, to));
  }

  #handleView({ neededSelectors }: ChannelView): void {
    if (this.#player === undefined) return;
    this.#perform(this.#player.handleNeeded(this.now(), neededSelectors));
  }

  #perform(actions: readonly ScenarioAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "change":
          this.#announce();
          break;
        case "note":
          this.#parts.logger.info("scenario", { did: action.text });
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        default:
          action satisfies never;
      }
    }
  }

  #announce(): void {
    const { content, timelines } = this.presentation;
    this.#parts.channel.announce({
      content: { priority: SOURCE_PRIORITY, content },
      timelines: { priority: SOURCE_PRIORITY, timelines },
    });
  }

  /** A timer that ends too early, as after a correction, is set again. */
  #setTimer(at: WallClockNanos): void {
    clearTimeout(this.#timer);
    const millis = Math.ceil(Number(at - this.now()) / 1e6);
    this.#timer = setTimeout(
      () => this.#perform(this.#player?.handleTimer(this.now()) ?? []),
      Math.min(Math.max(0, millis), MAX_DELAY_MILLIS),
    );
  }
}

function testProgrammeOf(now: WallClockNanos, contentId: string): Programme {
  const programme = testProgramme(now);
  programme.content = {
    ...programme.content,
    contentId: contentId === "" ? null : contentId,
  };
  return programme;
}
