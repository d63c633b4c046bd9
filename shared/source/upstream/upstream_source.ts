import type { MonotonicNanos } from "@dvbcss/clock";
import type { CompanionEvent } from "@dvbcss/companion";
import { connectionOptions, type PartAction } from "@dvbcss/companion/parts";
import type { Presentation } from "@dvbcss/presentation";
import type {
  Audience,
  Source,
  SourceConnectionEvent,
  SourceInstant,
} from "../source.ts";
import type { SourceAction } from "../source_action.ts";
import { RelayRoute } from "./relay_route.ts";
import { RelayedPresentation } from "./relayed_presentation.ts";
import { sourceActionsOf } from "./source_actions.ts";
import { TimelineRelays } from "./timeline_relays.ts";
import { Tv } from "./tv.ts";
import { TvNotes } from "./tv_notes.ts";
import { TvWatch } from "./tv_watch.ts";
import type { UpstreamOptions } from "./upstream_options.ts";

/** Most timelines that are asked for: TVs take few connections. */
const MOST_TIMELINES = 4;

/**
 * Another TV Device, whose companion this is, for all of ours.
 *
 * One connection of each kind goes up, however many companions there are: CII and
 * WC, and TS once for each timeline that some companion wants. What CII says is
 * passed on as it is, apart from the endpoints; where the timelines are is carried
 * over from the TV Device's wall clock to ours, and what that may add to their
 * error goes into their accuracy in CII, in coarse steps. CSS has no other place
 * for it: the dispersion of our wall clock is that of another clock.
 *
 * A line is told again at once when content moves, and for the wall clocks' sake
 * when it is off by 0.1 ms, or by an eighth of what is known at all.
 *
 * @example The first thing it does
 * ```ts
 * import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
 * import { LowestDispersionSelector } from "@dvbcss/protocol";
 * import { UpstreamSource } from "@dvbcss/source";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const source = new UpstreamSource({
 *   ciiUrl: "ws://192.0.2.5:7681/cii",
 *   wallClock: {
 *     selector: new LowestDispersionSelector(),
 *     localPrecisionNanos: durationNanos(100),
 *     localMaxFreqErrorPpm: 100,
 *   },
 *   random: () => 0.5,
 * });
 * const [first] = source.start({
 *   local: monotonicNanos(0n),
 *   wallClock: wallClockNanos(0n),
 *   dispersionNanos: durationNanos(0),
 * });
 * assertEquals(first, {
 *   kind: "open",
 *   connection: 1,
 *   url: "ws://192.0.2.5:7681/cii",
 * });
 * ```
 */
export class UpstreamSource implements Source {
  /** Which source it is. */
  readonly kind = "upstream";
  /** Nothing here is ours to edit. */
  readonly programme: undefined = undefined;
  readonly #tv: Tv;
  readonly #relays: TimelineRelays;
  readonly #watch: TvWatch;
  readonly #route: RelayRoute;
  readonly #relayed: RelayedPresentation;
  readonly #notes = new TvNotes();
  #sockets = 0;
  #timerAt: MonotonicNanos | null = null;

  /**
   * Makes a source that has not begun.
   *
   * @param options What to follow and how.
   * @throws {SyntaxError} If the URL is none; the message says what is wanted.
   */
  constructor(options: UpstreamOptions) {
    const nextSocket = () => ++this.#sockets;
    this.#tv = new Tv(options, nextSocket);
    this.#relays = new TimelineRelays({
      connection: connectionOptions("ts", options, nextSocket),
      mostTimelines: options.mostTimelines ?? MOST_TIMELINES,
    });
    this.#route = new RelayRoute(options.random);
    this.#relayed = new RelayedPresentation(this.#route);
    this.#watch = new TvWatch(this.#tv, this.#relays);
  }

  /** What the TV Device presents, on our wall clock. */
  get presentation(): Presentation {
    return this.#relayed.told;
  }

  /** Begins to follow. */
  start(now: SourceInstant): readonly SourceAction[] {
    const actions = this.#finish(now, this.#tv.open(now.local));
    return [...actions, { kind: "present" }];
  }

  /** Closes all connections. */
  stop(now: SourceInstant): readonly SourceAction[] {
    const actions = [
      ...this.#relays.close(now.local),
      ...this.#tv.close(now.local),
    ];
    return actions.flatMap(sourceActionsOf);
  }

  /** Connects again, asks for the time, looks at the lines: whatever is due. */
  handleTimer(now: SourceInstant): readonly SourceAction[] {
    const asked = this.#tv.askForTime(now.local);
    if (asked.length > 0) {
      // A request carries `now`, so that it goes out before all else is done.
      this.#timerAt = now.local;
      return [
        ...asked.flatMap(sourceActionsOf),
        ...this.#takeReports(now.local, asked),
        { kind: "set-timer", at: now.local },
      ];
    }
    this.#timerAt = null;
    return this.#finish(now, [
      ...this.#tv.handleTimer(now.local),
      ...this.#relays.handleTimer(now.local),
    ]);
  }

  /** Carries every line over to the wall clock that is ours from now on. */
  handleWallClockStep(now: SourceInstant): readonly SourceAction[] {
    this.#relays.handleWallClockStep();
    return this.#finish(now, []);
  }

  /** Opens all afresh and measures the TV Device's wall clock anew. */
  handleClockBreak(now: SourceInstant): readonly SourceAction[] {
    const reason = "our local clock stood still";
    const restarted = this.#tv.clock.follower.restart(now.local, reason);
    return this.#finish(now, [
      ...restarted,
      ...this.#watch.renew(now.local, reason),
    ]);
  }

  /** Asks the TV Device for what companions want, and tells it what they report. */
  handleAudience(
    now: SourceInstant,
    audience: Audience,
  ): readonly SourceAction[] {
    this.#relays.handleAudience(audience);
    return this.#finish(now, []);
  }

  /** Takes no commands: the remote control is the TV Device's. */
  handleCommand(): undefined {
    return undefined;
  }

  /** Takes what the TV Device says. */
  handleConnection(
    now: SourceInstant,
    event: SourceConnectionEvent,
  ): readonly SourceAction[] {
    if (event.kind === "message" && !this.#watch.admit(now.local)) {
      const fault = "too-many-messages";
      return [{ kind: "discard", fault }, ...this.#setTimer()];
    }
    return this.#finish(now, [
      ...this.#tv.handleConnection(now.local, event),
      ...this.#relays.handleConnection(now.local, event),
    ]);
  }

  /** Brings all else up to date with what happened. */
  #finish(
    now: SourceInstant,
    happened: readonly PartAction[],
  ): readonly SourceAction[] {
    const reported = this.#takeReports(now.local, happened);
    const renewed = this.#watch.renewDue(now.local);
    const found = [
      ...this.#lookForTv(now.local),
      ...this.#notes.handleCircle(now.local, this.#isCircular),
    ];
    const looked = this.#followAll(now);
    return [
      ...[...happened, ...renewed].flatMap(sourceActionsOf),
      ...reported,
      ...found,
      ...looked,
      ...this.#present(now),
      ...this.#setTimer(),
    ];
  }

  #takeReports(
    now: MonotonicNanos,
    actions: readonly PartAction[],
  ): readonly SourceAction[] {
    return actions.flatMap((action) =>
      action.kind === "report" ? this.#takeReport(now, action.event) : []
    );
  }

  #takeReport(
    now: MonotonicNanos,
    event: CompanionEvent,
  ): readonly SourceAction[] {
    this.#tv.clock.handleEvent(now, event);
    if (event.kind === "wall-clock" && event.change === "step") {
      const { correlation } = this.#tv.clock.follower;
      this.#relays.handleClockStep(now, correlation);
      return this.#notes.info(now, "the TV's wall clock is another one now");
    }
    if (event.kind !== "disconnected" || event.service !== "cii") return [];
    return event.retryNanos === null
      ? []
      : this.#notes.handleFailure(now, event.reason);
  }

  #lookForTv(now: MonotonicNanos): readonly SourceAction[] {
    if (!this.#watch.look(now)) return [];
    const { isThere } = this.#watch;
    const noted = this.#notes.handlePresence(now, isThere);
    if (!isThere) return noted;
    // It may have been switched off, and count its time from elsewhere now.
    const restarted = this.#tv.clock.follower.restart(now, "the TV was gone");
    this.#takeReports(now, restarted);
    return [...restarted.flatMap(sourceActionsOf), ...noted];
  }

  /** Whether what the TV Device presents came from us. */
  get #isCircular(): boolean {
    return this.#route.isCircular(this.#tv.cii ?? {});
  }

  /** Whether there is a TV Device that presents something of its own. */
  get #isFollowed(): boolean {
    return this.#watch.isThere && !this.#isCircular;
  }

  /** Asks for the time and for timelines where they are served now. */
  #followAll(now: SourceInstant): readonly SourceAction[] {
    const { actions, tsUrl, refusals } = this.#tv.look(now.local);
    const reported = this.#takeReports(now.local, actions);
    const looked = this.#relays.refresh(
      now,
      {
        cii: this.#tv.cii ?? {},
        // Only CII looks for a TV Device: the rest follows once it is there.
        tsUrl: this.#isFollowed ? tsUrl : null,
      },
      this.#tv.clock.at(now.local),
    );
    return [
      ...[...actions, ...looked.actions].flatMap(sourceActionsOf),
      ...reported,
      ...looked.faults.map((fault): SourceAction => ({
        kind: "discard",
        fault,
      })),
      ...refusals.flatMap((text) => this.#notes.warn(now.local, text)),
    ];
  }

  #present(now: SourceInstant): readonly SourceAction[] {
    const isTold = this.#relayed.refresh(now, {
      cii: this.#isFollowed ? this.#tv.cii : undefined,
      clock: this.#tv.clock.at(now.local),
      relays: this.#relays,
    });
    return isTold ? [{ kind: "present" }] : [];
  }

  #setTimer(): readonly SourceAction[] {
    const at = this.#nextDeadline();
    if (at === this.#timerAt) return [];
    this.#timerAt = at;
    return [{ kind: "set-timer", at }];
  }

  #nextDeadline(): MonotonicNanos | null {
    const [first = null] = [
      ...this.#tv.deadlines,
      ...this.#watch.deadlines,
      this.#relayed.deadline,
      ...this.#relays.deadlines,
    ].filter((at) => at !== undefined).toSorted((a, b) => a < b ? -1 : 1);
    return first;
  }
}
