import type { ChannelView } from "@dvbcss/channel";
import {
  type MonotonicNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { Presentation, Programme } from "@dvbcss/presentation";
import {
  type ChannelMember,
  type DateSource,
  FaultLog,
  type ServiceParts,
  type WallClockEvent,
  type WallClockFollower,
} from "@dvbcss/runtime";
import type {
  Source,
  SourceAction,
  SourceCommand,
  SourceInstant,
  SourceKind,
} from "@dvbcss/source";
import { SourceClocks } from "./source_clocks.ts";
import { SourceConnections } from "./source_connections.ts";

/** What a {@linkcode SourceHost} works with. */
export interface SourceHostParts
  extends Pick<ServiceParts, "clock" | "logger" | "metrics"> {
  /** Where it announces what is presented. */
  readonly channel: Pick<ChannelMember, "announce" | "subscribe" | "view">;
  /** The wall clock, which is known already. */
  readonly wallClock: Pick<WallClockFollower, "readAt" | "subscribe">;
  /** Tells the date, which goes on while the machine sleeps; the system's if left out. */
  readonly date?: DateSource;
}

/** Rank of a source: above what the services present by themselves. */
export const SOURCE_PRIORITY = 10;

/** The longest delay that the platform's timers take, in milliseconds. */
const MAX_DELAY_MILLIS = 2 ** 31 - 1;

/** Gives a source a clock, timers and connections, and announces what it says. */
export class SourceHost implements AsyncDisposable {
  readonly #parts: SourceHostParts;
  readonly #source: Source;
  readonly #faults: FaultLog;
  readonly #connections: SourceConnections;
  readonly #unsubscribe: readonly (() => void)[];
  readonly #clocks: SourceClocks;
  readonly #waiting: SourceAction[] = [];
  #isPerforming = false;
  /** What companions ask for and report, as a text to compare. */
  #audience = "";
  #instead: Presentation | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Begins to present.
   *
   * @param make Makes the source, at the instant of its start.
   * @param parts What it works with.
   * @throws {Error} If the wall clock is not known.
   */
  constructor(make: (now: SourceInstant) => Source, parts: SourceHostParts) {
    this.#parts = parts;
    const { channel, clock, logger, metrics, wallClock } = parts;
    this.#faults = new FaultLog({
      logger,
      clock,
      counter: metrics.counter(
        "source_faults_total",
        "Faults of what the source follows.",
      ),
    });
    this.#connections = new SourceConnections({
      clock,
      handle: (at, event) =>
        this.#perform(this.#source.handleConnection(this.#instant(at), event)),
      stray: () => this.#faults.report(this.kind, "not-from-the-server"),
    });
    this.#clocks = new SourceClocks(parts);
    const now = this.#clocks.read();
    this.#source = make(now);
    this.#unsubscribe = [
      wallClock.subscribe((event) => this.#handleWallClock(event)),
      channel.subscribe((view) => this.#handleView(view)),
    ];
    this.#perform(this.#source.start(now));
    this.#handleView(channel.view);
  }

  /** Which source it is. */
  get kind(): SourceKind {
    return this.#source.kind;
  }

  /**
   * Reads the wall clock.
   *
   * @returns The wall clock time.
   * @throws {Error} If it is not known.
   */
  now(): WallClockNanos {
    return this.#instant().wallClock;
  }

  /** Bound on the error of {@linkcode SourceHost.now}, in nanoseconds. */
  get dispersionNanos(): number {
    return this.#instant().dispersionNanos;
  }

  /** What is presented, whoever decides. */
  get presentation(): Presentation {
    return this.#instead ?? this.#source.presentation;
  }

  /** What is presented, where it can be edited; undefined where others decide. */
  get programme(): Programme | undefined {
    return this.isReplaced ? undefined : this.#source.programme;
  }

  /**
   * Changes the programme, and announces it.
   *
   * @param edit Makes the change.
   * @returns What `edit` returns.
   */
  change<T>(edit: (now: WallClockNanos) => T): T {
    const result = edit(this.now());
    this.#perform([{ kind: "present" }]);
    return result;
  }

  /**
   * Asks what plays to do something.
   *
   * @param command What.
   * @returns Whether it can.
   */
  command(command: SourceCommand): boolean {
    if (this.isReplaced) return false;
    const actions = this.#source.handleCommand(this.#instant(), command);
    this.#perform(actions ?? []);
    return actions !== undefined;
  }

  /** Whether somebody else's content goes before the source's. */
  get isReplaced(): boolean {
    return this.#instead !== undefined;
  }

  /**
   * Lets somebody else's content go before the source's, which plays on unseen.
   *
   * @param presentation The content; undefined to present the source's again.
   */
  presentInstead(presentation: Presentation | undefined): void {
    this.#instead = presentation;
    this.#perform([{ kind: "present" }]);
    this.#handleView(this.#parts.channel.view);
  }

  /** Presents nothing more. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#perform(this.#source.stop(this.#instant()));
    clearTimeout(this.#timer);
    this.#parts.channel.announce({});
    await this.#connections[Symbol.asyncDispose]();
  }

  /**
   * An instant; that of something that arrived is a little past. The source starts
   * anew before it if the local clock stood still.
   */
  #instant(local?: MonotonicNanos): SourceInstant {
    if (this.#clocks.takeBreak()) {
      this.#perform(this.#source.handleClockBreak(this.#clocks.read()));
    }
    return this.#clocks.read(local);
  }

  #handleWallClock({ change, from, to }: WallClockEvent): void {
    if (change !== "step" || from === undefined) return;
    const now = this.#instant();
    const was = wallClockNanos(now.wallClock - to + from);
    this.#perform(this.#source.handleWallClockStep(now, was));
  }

  #handleView(view: ChannelView): void {
    const { neededSelectors } = view;
    // What companions report of somebody else's content is not for the source.
    const timestamps = this.isReplaced ? [] : view.timestamps;
    const audience = { neededSelectors, timestamps };
    const said = JSON.stringify(
      audience,
      (_name, value) => typeof value === "bigint" ? `${value}` : value,
    );
    if (said === this.#audience) return;
    this.#audience = said;
    this.#perform(this.#source.handleAudience(this.#instant(), audience));
  }

  /** One after the other, though announcing may lead to more of them. */
  #perform(actions: readonly SourceAction[]): void {
    this.#waiting.push(...actions);
    if (this.#isPerforming) return;
    this.#isPerforming = true;
    try {
      for (
        let action = this.#waiting.shift();
        action !== undefined;
        action = this.#waiting.shift()
      ) this.#carryOut(action);
    } finally {
      this.#isPerforming = false;
    }
  }

  #carryOut(action: SourceAction): void {
    switch (action.kind) {
      case "present":
        this.#announce();
        break;
      case "note":
        this.#parts.logger[action.level](this.kind, { did: action.text });
        break;
      case "discard":
        this.#faults.report(this.kind, action.fault);
        break;
      case "set-timer":
        this.#setTimer(action.at);
        break;
      case "open":
        this.#connections.open(action.connection, action.url);
        break;
      case "close":
        this.#connections.close(action.connection);
        break;
      case "send":
        this.#connections.send(action.connection, action.message);
        break;
      default:
        action satisfies never;
    }
  }

  #announce(): void {
    const { content, timelines } = this.presentation;
    this.#parts.channel.announce({
      content: { priority: SOURCE_PRIORITY, content },
      timelines: { priority: SOURCE_PRIORITY, timelines },
    });
  }

  #setTimer(at: MonotonicNanos | null): void {
    clearTimeout(this.#timer);
    if (at === null) return;
    const millis = Math.ceil(Number(at - this.#parts.clock.now()) / 1e6);
    this.#timer = setTimeout(
      () => this.#perform(this.#source.handleTimer(this.#instant())),
      Math.min(Math.max(0, millis), MAX_DELAY_MILLIS),
    );
  }
}
