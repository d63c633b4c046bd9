import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type { CiiMessage } from "@dvbcss/protocol";
import { DEFAULT_BACK_OFF } from "./back_off.ts";
import type { CompanionAction, PartAction } from "./companion_action.ts";
import type { CompanionEvent, CssService } from "./companion_event.ts";
import type { CompanionOptions } from "./companion_options.ts";
import type { CompanionReading } from "./companion_reading.ts";
import type {
  Connection,
  ConnectionOptions,
  ConnectionState,
} from "./connection.ts";
import { ContentFollower } from "./content_follower.ts";
import { type CssScheme, type CssUrl, parseCssUrl } from "./css_url.ts";
import { diagnose, type Finding, type Observation } from "./diagnosis.ts";
import { chooseTimeline } from "./timeline_choice.ts";
import { TimelineFollower, type TimelineTarget } from "./timeline_follower.ts";
import { WallClockFollower } from "./wall_clock_follower.ts";

const WEB_SOCKET: readonly CssScheme[] = ["ws", "wss"];
const ALL_SERVICES: readonly CssService[] = ["cii", "wc", "ts"];
const OPEN_TIMEOUT_NANOS = durationNanos(10e9);
const CHANGE_THRESHOLD_NANOS = durationNanos(1e6);
/** How often trouble that shows by silence is looked for. */
const DIAGNOSIS_INTERVAL_NANOS = 1_000_000_000n;

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
  readonly #fixed: Readonly<Record<CssService, CssUrl | null>>;
  readonly #content: ContentFollower;
  readonly #wallClock: WallClockFollower;
  readonly #timeline: TimelineFollower;
  readonly #discarded = { cii: 0, wc: 0, ts: 0 };
  readonly #badUrls = new Map<CssService, string>();
  #findings: readonly Finding[] = [];
  #diagnoseAt: MonotonicNanos | undefined;
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
    this.#fixed = {
      cii: givenUrl("ciiUrl", options.ciiUrl, WEB_SOCKET),
      wc: givenUrl("wcUrl", options.wcUrl, ["udp"]),
      ts: givenUrl("tsUrl", options.tsUrl, WEB_SOCKET),
    };
    const threshold = options.changeThresholdNanos ?? CHANGE_THRESHOLD_NANOS;
    this.#content = new ContentFollower(this.#connectionTo("cii"));
    this.#wallClock = new WallClockFollower(
      this.#connectionTo("wc"),
      options.wallClock,
    );
    this.#timeline = new TimelineFollower(
      this.#connectionTo("ts"),
      threshold / 1e9,
    );
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
    return this.#findings;
  }

  /** How many messages of each service were of no use. */
  get discarded(): Readonly<Record<CssService, number>> {
    return { ...this.#discarded };
  }

  /**
   * Tells how the connection to a service stands.
   *
   * @param service The service.
   * @returns Its state.
   */
  connectionState(service: CssService): ConnectionState {
    return this.#connectionOf(service).state;
  }

  /**
   * Begins to follow.
   *
   * @param now The local time.
   * @returns What to do.
   */
  start(now: MonotonicNanos): readonly CompanionAction[] {
    this.#diagnoseAt = monotonicNanos(now + DIAGNOSIS_INTERVAL_NANOS);
    const cii = this.#uses("cii") ? this.#fixed.cii : null;
    return this.#finish(now, [
      ...this.#content.connection.point(now, cii, "stopped"),
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
    this.#diagnoseAt = undefined;
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
   * @param now The local time.
   * @param socket Which socket received it.
   * @param message Its text, or its octets if it was binary.
   * @returns What to do.
   */
  handleMessage(
    now: MonotonicNanos,
    socket: number,
    message: string | Uint8Array,
  ): readonly CompanionAction[] {
    if (socket !== this.#content.connection.socket) {
      const actions = this.#timeline.handleMessage(now, socket, message);
      return this.#finish(now, actions);
    }
    const actions = this.#content.handleMessage(socket, message);
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
   * Does what is due. Call it when the timer fires.
   *
   * @param now The local time, read as late as possible.
   * @returns What to do.
   */
  handleTimer(now: MonotonicNanos): readonly CompanionAction[] {
    this.#timerAt = null;
    // The wall clock's request carries `now`, so that it goes out first.
    const actions = [
      ...this.#wallClock.handleTimer(now),
      ...this.#content.connection.handleTimer(now),
      ...this.#timeline.connection.handleTimer(now),
    ];
    const due = this.#diagnoseAt;
    if (due !== undefined && now >= due) {
      this.#diagnoseAt = monotonicNanos(now + DIAGNOSIS_INTERVAL_NANOS);
      actions.push(...this.#diagnose(now));
    }
    return this.#finish(now, actions);
  }

  /**
   * Reads everything that is known.
   *
   * @param now The local time.
   * @returns The reading.
   */
  readingAt(now: MonotonicNanos): CompanionReading {
    const clock = this.#wallClock.correlation;
    const content = this.#timeline.readingAt(now);
    return {
      wallClock: clock === undefined ? null : wallClockAt(clock, now),
      dispersionNanos: content?.dispersionNanos ??
        (clock === undefined ? null : wallClockDispersionAt(clock, now)),
      rttNanos: this.#wallClock.rttNanos ?? null,
      available: content !== undefined,
      contentTimeTicks: content?.contentTimeTicks ?? null,
      positionSeconds: content?.positionSeconds ?? null,
      speed: content?.speed ?? null,
    };
  }

  /** Points WC and TS to where they should be now. */
  #pointAll(now: MonotonicNanos): readonly PartAction[] {
    const wc = this.#urlOf("wc", ["udp"]);
    const target = this.#timelineTarget();
    const reason = "the TV announced another endpoint or content";
    return [
      ...wc.actions,
      ...this.#wallClock.point(now, wc.url, reason),
      ...target.actions,
      ...this.#timeline.point(now, target.target, reason),
    ];
  }

  #timelineTarget(): {
    readonly target: TimelineTarget | null;
    readonly actions: readonly PartAction[];
  } {
    const { url, actions } = this.#urlOf("ts", WEB_SOCKET);
    const offer = this.#content.state ?? {};
    const choice = chooseTimeline(offer, this.#options, this.#timeline.choice);
    const target = url === null || typeof choice === "string"
      ? null
      : { url, choice };
    return { target, actions };
  }

  /** Where a service is: as given, or else as CII announced it. */
  #urlOf(service: "wc" | "ts", schemes: readonly CssScheme[]): {
    readonly url: CssUrl | null;
    readonly actions: readonly PartAction[];
  } {
    const given = this.#fixed[service];
    if (!this.#uses(service)) return { url: null, actions: [] };
    if (given !== null) return { url: given, actions: [] };
    const announced = this.#content.state?.[`${service}Url`] ?? null;
    if (announced === null) return { url: null, actions: [] };
    const parsed = parseCssUrl(announced, schemes);
    if (parsed.ok) return { url: parsed.url, actions: [] };
    const known = this.#badUrls.get(service) === announced;
    this.#badUrls.set(service, announced);
    const actions: PartAction[] = known ? [] : [
      report({
        kind: "disconnected",
        service,
        url: announced,
        reason:
          `CII announced a ${service}Url that cannot be used: ${parsed.reason}`,
        retryNanos: null,
      }),
    ];
    return { url: null, actions };
  }

  #uses(service: CssService): boolean {
    return (this.#options.services ?? ALL_SERVICES).includes(service);
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
      this.#timeline.handleClock(now, this.#wallClock.correlation, stepped);
    } else if (event.kind === "wall-clock-lost") {
      this.#timeline.handleClock(now, undefined, false);
      return this.#timeline.reopen(now, event.reason);
    } else if (event.kind === "discard" && event.fault !== "no-reply") {
      this.#discarded[event.service]++;
    } else if (event.kind === "cii") {
      return this.#diagnose(now);
    }
    return [];
  }

  #nextDeadline(): MonotonicNanos | null {
    return [
      this.#content.connection.deadline,
      this.#wallClock.deadline,
      this.#timeline.connection.deadline,
      this.#diagnoseAt,
    ].reduce<MonotonicNanos | null>(
      (first, at) =>
        at !== undefined && (first === null || at < first) ? at : first,
      null,
    );
  }

  #diagnose(now: MonotonicNanos): readonly PartAction[] {
    const known = new Set(this.#findings.map((it) => it.name));
    this.#findings = diagnose(this.#observationAt(now));
    return this.#findings
      .filter((finding) => !known.has(finding.name))
      .map((finding) => report({ kind: "finding", finding }));
  }

  #observationAt(now: MonotonicNanos): Observation {
    const clock = this.#wallClock.correlation;
    return {
      cii: this.#content.state,
      timelineSelector: this.timelineSelector,
      wcSilentNanos: this.#wallClock.silentNanosAt(now),
      dispersionNanos: clock === undefined
        ? undefined
        : wallClockDispersionAt(clock, now),
      wallClockSteps: this.#wallClock.steps,
      serverPrecisionNanos: this.#wallClock.serverPrecisionNanos,
      tsSilentNanos: this.#timeline.silentNanosAt(now),
      incompleteTimestamps: this.#timeline.incompleteTimestamps,
      discarded: this.#discarded,
    };
  }

  #connectionOf(service: CssService): Connection {
    const parts = {
      cii: this.#content,
      wc: this.#wallClock,
      ts: this.#timeline,
    };
    return parts[service].connection;
  }

  #connectionTo(service: CssService): ConnectionOptions {
    const { backOff, openTimeoutNanos, random } = this.#options;
    return {
      service,
      backOff: backOff ?? DEFAULT_BACK_OFF,
      openTimeoutNanos: openTimeoutNanos ?? OPEN_TIMEOUT_NANOS,
      random,
      nextSocket: () => ++this.#sockets,
    };
  }
}

function givenUrl(
  name: string,
  text: string | undefined,
  schemes: readonly CssScheme[],
): CssUrl | null {
  if (text === undefined) return null;
  const parsed = parseCssUrl(text, schemes);
  if (parsed.ok) return parsed.url;
  throw new SyntaxError(`Cannot use ${name}: ${parsed.reason}`);
}

function report(event: CompanionEvent): PartAction {
  return { kind: "report", event };
}
