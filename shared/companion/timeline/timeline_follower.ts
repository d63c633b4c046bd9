import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  type WallClockCorrelation,
} from "@dvbcss/clock";
import type { TimelineCorrelation } from "@dvbcss/presentation";
import { type ControlTimestamp, TsClient } from "@dvbcss/protocol";
import type { PartAction } from "../companion_action.ts";
import type { CompanionEvent } from "../companion_event.ts";
import {
  Connection,
  type ConnectionOptions,
} from "../connection/connection.ts";
import { contentTimeAt } from "./content_time.ts";
import type { CssUrl } from "../connection/css_url.ts";
import {
  type PlacedLine,
  SteadyLine,
  type SteadyReading,
} from "../wall_clock/steady_line.ts";
import { isSameChoice, type TimelineChoice } from "./timeline_choice.ts";

/** Where to follow which timeline. */
export interface TimelineTarget {
  /** The TS server. */
  readonly url: CssUrl;
  /** The timeline. */
  readonly choice: TimelineChoice;
}

/**
 * Follows one timeline of whichever TS server it is pointed at.
 *
 * Source: ETSI TS 103 286-2, clause 5.7 (CSS-TS).
 */
export class TimelineFollower {
  readonly #connection: Connection;
  readonly #thresholdSeconds: number;
  #choice: TimelineChoice | undefined;
  #client: TsClient | undefined;
  #clock: WallClockCorrelation | undefined;
  #steady: SteadyLine | undefined;
  #silentSince: MonotonicNanos | undefined;
  #incomplete = 0;

  /**
   * Makes a follower that is pointed at nothing.
   *
   * @param connection Settings of its socket.
   * @param thresholdSeconds Jumps of content up to this are not reported.
   */
  constructor(connection: ConnectionOptions, thresholdSeconds: number) {
    this.#connection = new Connection(connection);
    this.#thresholdSeconds = thresholdSeconds;
  }

  /** Its socket. */
  get connection(): Connection {
    return this.#connection;
  }

  /** The timeline it follows, if any. */
  get choice(): TimelineChoice | undefined {
    return this.#choice;
  }

  /** How many control timestamps left members out. */
  get incompleteTimestamps(): number {
    return this.#incomplete;
  }

  /**
   * Tells how long setup-data has had no control timestamp in return.
   *
   * @param now The local time.
   * @returns The time, in nanoseconds; 0 while nothing is awaited.
   */
  silentNanosAt(now: MonotonicNanos): DurationNanos {
    return durationNanos(
      this.#silentSince === undefined ? 0 : Number(now - this.#silentSince),
    );
  }

  /**
   * Reads where content is.
   *
   * @param now The local time.
   * @returns The reading; undefined while timeline or wall clock is not known.
   */
  readingAt(now: MonotonicNanos): SteadyReading | undefined {
    return this.#steady?.readingAt(now);
  }

  /** Whether the TV Device has said on this connection that there is no timeline. */
  get isUnavailable(): boolean {
    const latest = this.#client?.latest;
    return latest !== undefined && latest.contentTimeTicks === null;
  }

  /**
   * Gives the line on which content runs.
   *
   * @param now The local time.
   * @returns The line with its wall clock; undefined while one is not known.
   */
  placedAt(now: MonotonicNanos): PlacedLine | undefined {
    return this.#steady?.placedAt(now);
  }

  /**
   * Follows another timeline, or none.
   *
   * @param now The local time.
   * @param target Where to follow which; null for none.
   * @param reason Why what was before is left, in words.
   * @returns What to do.
   */
  point(
    now: MonotonicNanos,
    target: TimelineTarget | null,
    reason: string,
  ): readonly PartAction[] {
    const before = this.#choice;
    const choice = target?.choice;
    this.#choice = choice;
    const pointed = this.#connection.point(now, target?.url ?? null, reason);
    const same = before !== undefined && choice !== undefined &&
      isSameChoice(before, choice);
    if (pointed.length > 0) {
      return [...this.#lose(now, before, reason), ...pointed];
    }
    if (same || choice === undefined) return [];
    // TV Devices need not read a second setup-data: a new connection it is.
    return this.reopen(now, reason, before);
  }

  /**
   * Asks for the timeline again, on a new connection.
   *
   * @param now The local time.
   * @param reason Why, in words.
   * @param before The timeline that is left; the one followed if left out.
   * @returns What to do.
   */
  reopen(
    now: MonotonicNanos,
    reason: string,
    before: TimelineChoice | undefined = this.#choice,
  ): readonly PartAction[] {
    return [
      ...this.#lose(now, before, reason),
      ...this.#connection.reopen(now, reason),
    ];
  }

  /** Notes that a socket is open, and asks for the timeline. */
  handleOpen(now: MonotonicNanos, socket: number): readonly PartAction[] {
    const actions = this.#connection.handleOpen(now, socket);
    const choice = this.#choice;
    if (actions.length === 0 || choice === undefined) return actions;
    this.#client = new TsClient(choice.setup);
    this.#silentSince = now;
    this.#steady = new SteadyLine(choice.properties);
    this.#steady.handleClock(now, this.#clock, false);
    const text = this.#client.setup();
    return [...actions, { kind: "send-text", socket, text }];
  }

  /** Notes that a socket is closed, or could not be opened. */
  handleClose(
    now: MonotonicNanos,
    socket: number,
    reason: string,
  ): readonly PartAction[] {
    const actions = this.#connection.handleClose(now, socket, reason);
    if (actions.length === 0) return [];
    return [...this.#lose(now, this.#choice, reason), ...actions];
  }

  /** Takes what a socket received. */
  handleMessage(
    now: MonotonicNanos,
    socket: number,
    message: string | Uint8Array,
  ): readonly PartAction[] {
    if (socket !== this.#connection.socket || this.#client === undefined) {
      return [];
    }
    this.#connection.handleMessage(now);
    if (typeof message !== "string") return [discard("not-text")];
    const action = this.#client.handleMessage(message);
    if (action.kind === "discard") return [discard(action.fault)];
    this.#silentSince = undefined;
    if (!isComplete(message)) this.#incomplete++;
    return this.#follow(now, action.timestamp);
  }

  /**
   * Takes what is known of the wall clock now.
   *
   * @param now The local time.
   * @param clock The wall clock; undefined while it is not known.
   * @param stepped Whether it is not the continuation of the one before.
   */
  handleClock(
    now: MonotonicNanos,
    clock: WallClockCorrelation | undefined,
    stepped: boolean,
  ): void {
    this.#clock = clock;
    this.#steady?.handleClock(now, clock, stepped);
  }

  #follow(
    now: MonotonicNanos,
    timestamp: ControlTimestamp,
  ): readonly PartAction[] {
    const choice = this.#choice;
    const steady = this.#steady;
    if (choice === undefined || steady === undefined) return [];
    const before = steady.line;
    const positionBefore = steady.readingAt(now)?.positionSeconds;
    const { timelineSelector } = choice.setup;
    if (timestamp.contentTimeTicks === null) {
      steady.handleLine(now, undefined);
      const reason = "the TV says so";
      return before === undefined ? [] : [
        report({ kind: "timeline-unavailable", timelineSelector, reason }),
      ];
    }
    steady.handleLine(now, timestamp);
    const correlation = timestamp;
    if (before === undefined) {
      return [
        report({ kind: "timeline-available", timelineSelector, correlation }),
      ];
    }
    const position = steady.readingAt(now)?.positionSeconds;
    const jumpSeconds = position === undefined || positionBefore === undefined
      ? jumpAt(before, correlation, choice)
      : position - positionBefore;
    const speedChanged = before.speed !== correlation.speed;
    if (!speedChanged && Math.abs(jumpSeconds) <= this.#thresholdSeconds) {
      return [];
    }
    return [report({
      kind: "timing-change",
      timelineSelector,
      correlation,
      speedChanged,
      jumpSeconds,
    })];
  }

  #lose(
    now: MonotonicNanos,
    choice: TimelineChoice | undefined,
    reason: string,
  ): readonly PartAction[] {
    const known = this.#steady?.line !== undefined;
    this.#steady?.handleLine(now, undefined);
    this.#client = undefined;
    this.#silentSince = undefined;
    if (!known || choice === undefined) return [];
    const { timelineSelector } = choice.setup;
    return [report({ kind: "timeline-unavailable", timelineSelector, reason })];
  }
}

/** How far content jumps where the lines change, without a wall clock to read. */
function jumpAt(
  before: TimelineCorrelation,
  after: TimelineCorrelation,
  { properties }: TimelineChoice,
): number {
  const at = after.wallClock;
  return contentTimeAt(after, properties, at).positionSeconds -
    contentTimeAt(before, properties, at).positionSeconds;
}

/** Whether a control timestamp has the members that some companions insist on. */
function isComplete(text: string): boolean {
  return text.includes('"contentTime"') &&
    text.includes('"timelineSpeedMultiplier"');
}

function discard(fault: string): PartAction {
  return report({ kind: "discard", service: "ts", fault });
}

function report(event: CompanionEvent): PartAction {
  return { kind: "report", event };
}
