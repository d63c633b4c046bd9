import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type { CiiMessage } from "@dvbcss/protocol";
import type { CompanionAction, PartAction } from "./companion_action.ts";
import type { CompanionEvent, CssService } from "./companion_event.ts";
import type { CompanionOptions } from "./companion_options.ts";
import type { CompanionReading } from "./companion_reading.ts";
import {
  connectionOptions,
  type ConnectionState,
} from "./connection/connection.ts";
import { ContentFollower } from "./timeline/content_follower.ts";
import type { Finding } from "./diagnosis/diagnosis.ts";
import { Diagnostician } from "./diagnosis/diagnostician.ts";
import { Endpoints } from "./connection/endpoints.ts";
import { chooseTimeline } from "./timeline/timeline_choice.ts";
import { TimelineFollower } from "./timeline/timeline_follower.ts";
import { WallClockFollower } from "./wall_clock/wall_clock_follower.ts";

const CHANGE_THRESHOLD_NANOS = durationNanos(1e6);

/**
 * A companion: follows a TV Device from one URL, without a socket, a timer or a
 * clock.
 *
 * CII says where WC and TS are and what is presented; from then on the three
 * connections live their own lives. Each is opened again when it is lost, and
 * what is known of the wall clock outlives the loss of any of them.
 *
 * Feed it time, messages and datagrams; carry out the actions it returns. At
 * most one timer is pending.
 *
 * @example The first thing a companion does
 * ```ts
 * import { Companion } from "@dvbcss/companion";
 * import { durationNanos, monotonicNanos } from "@dvbcss/clock";
 * import { LowestDispersionSelector } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const companion = new Companion({
 *   ciiUrl: "ws://192.0.2.5:7681/cii",
 *   wallClock: {
 *     selector: new LowestDispersionSelector(),
 *     localPrecisionNanos: durationNanos(100),
 *     localMaxFreqErrorPpm: 100,
 *   },
 *   random: () => 0.5,
 * });
 * const actions = companion.start(monotonicNanos(0n));
 * assertEquals(
 *   actions.map((action) => action.kind),
 *   ["report", "open", "set-timer"],
 * );
 * ```
 */
export class Companion {
  readonly #options: CompanionOptions;
  readonly #endpoints: Endpoints;
  readonly #content: ContentFollower;
  readonly #wallClock: WallClockFollower;
  readonly #timeline: TimelineFollower;
  readonly #diagnostician: Diagnostician;
  #timerAt: MonotonicNanos | null = null;
  #sockets = 0;

  /**
   * Makes an idle companion.
   *
   * @param options Its settings.
   * @throws {SyntaxError} If a URL is not one; the message says what is wanted.
   */
  constructor(options: CompanionOptions) {
    this.#options = options;
    this.#endpoints = new Endpoints(options);
    const threshold = options.changeThresholdNanos ?? CHANGE_THRESHOLD_NANOS;
    const nextSocket = () => ++this.#sockets;
    const to = (service: CssService) =>
      connectionOptions(service, options, nextSocket);
    this.#content = new ContentFollower(to("cii"));
    this.#wallClock = new WallClockFollower(
      to("wc"),
      options.wallClock,
    );
    this.#timeline = new TimelineFollower(
      to("ts"),
      threshold / 1e9,
    );
    this.#diagnostician = new Diagnostician({
      content: this.#content,
      wallClock: this.#wallClock,
      timeline: this.#timeline,
    });
  }

  /** What CII said; undefined before its first message. */
  get content(): CiiMessage | undefined {
    return this.#content.state;
  }

  /** The timeline that is followed, if any. */
  get timelineSelector(): string | undefined {
    return this.#timeline.choice?.setup.timelineSelector;
  }

  /** What may keep companions out of step with this TV Device. */
  get diagnosis(): readonly Finding[] {
    return this.#diagnostician.findings;
  }

  /** How many messages of each service were of no use. */
  get discarded(): Readonly<Record<CssService, number>> {
    return this.#diagnostician.discarded;
  }

  /**
   * Tells how the connection to a service stands.
   *
   * @param service The service.
   * @returns Its state.
   */
  connectionState(service: CssService): ConnectionState {
    const parts = {
      cii: this.#content,
      wc: this.#wallClock,
      ts: this.#timeline,
    };
    return parts[service].connection.state;
  }

  /**
   * Begins to follow.
   *
   * @param now The local time.
   * @returns What to do.
   */
  start(now: MonotonicNanos): readonly CompanionAction[] {
    this.#diagnostician.start(now);
    const { url } = this.#endpoints.find("cii", undefined);
    return this.#finish(now, [
      ...this.#content.connection.point(now, url, "stopped"),
      ...this.#pointAll(now),
    ]);
  }

  /**
   * Closes everything. Nothing is reported of it: whoever stops knows.
   *
   * @param now The local time.
   * @returns What to do.
   */
  stop(now: MonotonicNanos): readonly CompanionAction[] {
    this.#diagnostician.stop();
    const actions = [
      ...this.#timeline.point(now, null, "stopped"),
      ...this.#wallClock.point(now, null, "stopped"),
      ...this.#content.connection.point(now, null, "stopped"),
    ];
    return this.#finish(
      now,
      actions.filter((action) => action.kind !== "report"),
    );
  }

  /**
   * Notes that a socket is open.
   *
   * @param now The local time.
   * @param socket Its number.
   * @returns What to do.
   */
  handleOpen(now: MonotonicNanos, socket: number): readonly CompanionAction[] {
    return this.#finish(now, [
      ...this.#content.handleOpen(now, socket),
      ...this.#wallClock.handleOpen(now, socket),
      ...this.#timeline.handleOpen(now, socket),
    ]);
  }

  /**
   * Notes that a socket is closed, or could not be opened.
   *
   * @param now The local time.
   * @param socket Its number.
   * @param reason Why, in words.
   * @returns What to do.
   */
  handleClose(
    now: MonotonicNanos,
    socket: number,
    reason: string,
  ): readonly CompanionAction[] {
    return this.#finish(now, [
      ...this.#content.connection.handleClose(now, socket, reason),
      ...this.#wallClock.handleClose(now, socket, reason),
      ...this.#timeline.handleClose(now, socket, reason),
    ]);
  }

  /**
   * Takes a WebSocket message.
   *
   * @param now The local time at which it arrived, read before all else.
   * @param socket Which socket received it.
   * @param message Its text, or its octets if it was binary.
   * @returns What to do.
   */
  handleMessage(
    now: MonotonicNanos,
    socket: number,
    message: string | Uint8Array,
  ): readonly CompanionAction[] {
    this.#refreshClock(now);
    if (socket !== this.#content.connection.socket) {
      return this.#finish(now, [
        ...this.#wallClock.handleMessage(now, socket, message),
        ...this.#timeline.handleMessage(now, socket, message),
      ]);
    }
    const actions = this.#content.handleMessage(now, socket, message);
    return this.#finish(now, [...actions, ...this.#pointAll(now)]);
  }

  /**
   * Takes a datagram. The caller has made sure that it is from the WC server.
   *
   * @param receivedAt The local time at which it arrived, read before all else.
   * @param socket Which socket received it.
   * @param octets The datagram.
   * @returns What to do.
   */
  handleDatagram(
    receivedAt: MonotonicNanos,
    socket: number,
    octets: Uint8Array,
  ): readonly CompanionAction[] {
    return this.#finish(
      receivedAt,
      this.#wallClock.handleDatagram(receivedAt, socket, octets),
    );
  }

  /**
   * Takes note that the local clock stood still or jumped, as it may while a
   * device sleeps: what was measured with it means nothing, and what was connected
   * may not be any more.
   *
   * @param now The local time.
   * @param reason What happened, in words.
   * @returns What to do.
   */
  handleClockBreak(
    now: MonotonicNanos,
    reason: string,
  ): readonly CompanionAction[] {
    // To lose a wall clock that is known is to ask for the timeline again, too.
    const isKnown = this.#wallClock.correlation !== undefined;
    return this.#finish(now, [
      ...this.#wallClock.restart(now, reason),
      ...this.#content.connection.reopen(now, reason),
      ...(isKnown ? [] : this.#timeline.reopen(now, reason)),
    ]);
  }

  /**
   * Does what is due. Call it when the timer fires.
   *
   * @param now The local time, read as late as possible.
   * @returns What to do.
   */
  handleTimer(now: MonotonicNanos): readonly CompanionAction[] {
    this.#timerAt = null;
    // The wall clock's request carries `now`, so that it goes out first.
    return this.#finish(now, [
      ...this.#wallClock.handleTimer(now),
      ...this.#content.connection.handleTimer(now),
      ...this.#timeline.connection.handleTimer(now),
      ...this.#diagnostician.handleTimer(now),
    ]);
  }

  /**
   * Reads everything that is known.
   *
   * @param now The local time.
   * @returns The reading.
   */
  readingAt(now: MonotonicNanos): CompanionReading {
    const clock = this.#refreshClock(now);
    const content = this.#timeline.readingAt(now);
    return {
      wallClock: clock === undefined ? null : wallClockAt(clock, now),
      dispersionNanos: content?.dispersionNanos ??
        (clock === undefined ? null : wallClockDispersionAt(clock, now)),
      rttNanos: this.#wallClock.rttNanos ?? null,
      available: content !== undefined,
      contentTimeTicks: content?.contentTimeTicks ?? null,
      positionSeconds: content?.positionSeconds ?? null,
      errorSeconds: content?.errorSeconds ?? null,
      speed: content?.speed ?? null,
    };
  }

  /** Keeps the timeline on the wall clock while that is led to a new reading. */
  #refreshClock(now: MonotonicNanos): WallClockCorrelation | undefined {
    const clock = this.#wallClock.lineAt(now);
    this.#timeline.handleClock(now, clock, false);
    return clock;
  }

  /** Points WC and TS to where they should be now. */
  #pointAll(now: MonotonicNanos): readonly PartAction[] {
    const content = this.#content.state;
    const wc = this.#endpoints.find("wc", content);
    const ts = this.#endpoints.find("ts", content);
    const choice = chooseTimeline(
      content ?? {},
      this.#options,
      this.#timeline.choice,
    );
    const target = ts.url === null || typeof choice === "string"
      ? null
      : { url: ts.url, choice };
    const reason = "the TV announced another endpoint or content";
    return [
      ...wc.actions,
      ...this.#wallClock.point(now, wc.url, reason),
      ...ts.actions,
      ...this.#timeline.point(now, target, reason),
    ];
  }

  /** Passes the wall clock on, counts, and asks for the timer if need be. */
  #finish(
    now: MonotonicNanos,
    actions: readonly PartAction[],
  ): readonly CompanionAction[] {
    const passedOn: PartAction[] = [];
    for (const action of actions) {
      if (action.kind !== "report") continue;
      passedOn.push(...this.#passOn(now, action.event));
    }
    const all: CompanionAction[] = [...actions, ...passedOn];
    const at = this.#nextDeadline();
    if (at !== this.#timerAt) all.push({ kind: "set-timer", at });
    this.#timerAt = at;
    return all;
  }

  #passOn(now: MonotonicNanos, event: CompanionEvent): readonly PartAction[] {
    if (event.kind === "wall-clock") {
      const stepped = event.change === "step";
      this.#timeline.handleClock(now, this.#wallClock.lineAt(now), stepped);
    } else if (event.kind === "wall-clock-lost") {
      this.#timeline.handleClock(now, undefined, false);
      return this.#timeline.reopen(now, event.reason);
    } else if (event.kind === "wall-clock-back") {
      return this.#renew(now, event.silentNanos);
    } else if (event.kind === "discard" && event.fault !== "no-reply") {
      this.#diagnostician.handleDiscard(event.service);
    } else if (event.kind === "cii") {
      return this.#diagnostician.look(now);
    }
    return [];
  }

  /**
   * Opens afresh what may be dead. A TV Device that lost its power or network
   * cannot say that our connections are gone, and we, who never send, would wait
   * on them for ever.
   */
  #renew(now: MonotonicNanos, silent: DurationNanos): readonly PartAction[] {
    const seconds = Math.round(silent / 1e9);
    const reason = `the TV was out of reach for ${seconds} s`;
    const since = monotonicNanos(now - BigInt(Math.round(silent)));
    const cii = this.#content.connection;
    return [
      ...(cii.isSilentSince(since) ? cii.reopen(now, reason) : []),
      ...(this.#timeline.connection.isSilentSince(since)
        ? this.#timeline.reopen(now, reason)
        : []),
    ];
  }

  #nextDeadline(): MonotonicNanos | null {
    const [first = null] = [
      this.#content.connection.deadline,
      this.#wallClock.deadline,
      this.#timeline.connection.deadline,
      this.#diagnostician.deadline,
    ].filter((at) => at !== undefined).toSorted((a, b) => a < b ? -1 : 1);
    return first;
  }
}
