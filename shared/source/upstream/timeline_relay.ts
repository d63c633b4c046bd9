import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import { isSameChoice, type TimelineChoice } from "@dvbcss/companion";
import {
  type ConnectionOptions,
  type PartAction,
  TimelineFollower,
  type TimelineTarget,
} from "@dvbcss/companion/parts";
import type { PresentationTimestamps, Timeline } from "@dvbcss/presentation";
import { encodePresentationTimestamps } from "@dvbcss/protocol";
import type { SourceConnectionEvent, SourceInstant } from "../source.ts";
import { CarriedLine } from "./carried_line.ts";
import { TimestampSender } from "./timestamp_sender.ts";

/** What is known of the TV Device's wall clock, as far as a timeline cares. */
export interface TvClock {
  /** What is known; undefined while it is of no use. */
  readonly correlation: WallClockCorrelation | undefined;
  /** Bound on its error now, in nanoseconds; 0 while it is of no use. */
  readonly dispersionNanos: DurationNanos;
  /** How far off what companions are told may be, in nanoseconds; above 0. */
  readonly thresholdNanos: DurationNanos;
}

/**
 * How long companions are told nothing while the TV Device has not answered, in
 * nanoseconds.
 *
 * Source: HbbTV 2.0, clause 13.8.3.1 (an answer to setup-data within 5 s), of
 * which a second is left for the way there and back.
 */
const PENDING_NANOS = 4_000_000_000n;

/**
 * A line that was made for another wall clock is held on that one for 15 s. If the
 * TV Device has not sent a new one by then it has lost us: ask again before.
 */
const UNHEARD_NANOS = 10_000_000_000n;

/**
 * Follows one timeline of a TV Device, on a connection of its own, and says where
 * it is on our wall clock.
 */
export class TimelineRelay {
  readonly #follower: TimelineFollower;
  readonly #sender = new TimestampSender();
  readonly #pendingUntil: MonotonicNanos;
  #line: CarriedLine | undefined;
  #correlation: Timeline["correlation"] = "pending";
  #dispersionNanos = durationNanos(0);
  /** Whether the TV Device could be told something when last looked at. */
  #canSend = false;
  /** When the TV Device's wall clock became another one. */
  #steppedAt: MonotonicNanos | undefined;

  /**
   * Starts with nothing asked.
   *
   * @param now The local time.
   * @param connection Settings of its socket.
   */
  constructor(now: MonotonicNanos, connection: ConnectionOptions) {
    this.#follower = new TimelineFollower(connection, Infinity);
    this.#pendingUntil = monotonicNanos(now + PENDING_NANOS);
  }

  /** The timeline that is followed; undefined while there is none. */
  get choice(): TimelineChoice | undefined {
    return this.#follower.choice;
  }

  /** Whether its connection is open. */
  get isOpen(): boolean {
    return this.#follower.connection.state === "open";
  }

  /** Where the timeline is on our wall clock, as companions are told. */
  get correlation(): Timeline["correlation"] {
    return this.#correlation;
  }

  /**
   * Bound on the error of the wall clock on which it was looked at last, in
   * nanoseconds; after a step that is the one before, which nobody tells any more.
   */
  get dispersionNanos(): DurationNanos {
    return this.#dispersionNanos;
  }

  /** When the timer is due, if ever. */
  get deadline(): MonotonicNanos | undefined {
    const { deadline } = this.#follower.connection;
    const pendingUntil = this.#correlation === "pending"
      ? this.#pendingUntil
      : undefined;
    return [
      deadline,
      pendingUntil,
      this.#unheardAt,
      this.#line?.deadline,
      this.#canSend ? this.#sender.deadline : undefined,
    ].filter((at) => at !== undefined).toSorted((a, b) => a < b ? -1 : 1)[0];
  }

  /** When the TV Device must have sent a line on its new wall clock, if ever. */
  get #unheardAt(): MonotonicNanos | undefined {
    return this.#steppedAt === undefined
      ? undefined
      : monotonicNanos(this.#steppedAt + UNHEARD_NANOS);
  }

  /**
   * Follows it elsewhere, or not at all.
   *
   * @param now The local time.
   * @param target Where to follow which timeline; null for none.
   * @param reason Why what was before is left, in words.
   * @returns What to do.
   */
  point(
    now: MonotonicNanos,
    target: TimelineTarget | null,
    reason: string,
  ): readonly PartAction[] {
    const before = this.choice;
    const after = target?.choice;
    if (
      after === undefined || before === undefined ||
      !isSameChoice(before, after)
    ) this.#line = after && new CarriedLine(after.properties);
    return this.#follower.point(now, target, reason);
  }

  /** Asks for the timeline again, on a new connection. */
  reopen(now: MonotonicNanos, reason: string): readonly PartAction[] {
    return this.#follower.reopen(now, reason);
  }

  /** Takes what became of a connection, if it is its own. */
  handleConnection(
    now: MonotonicNanos,
    event: SourceConnectionEvent,
  ): readonly PartAction[] {
    switch (event.kind) {
      case "open": {
        const actions = this.#follower.handleOpen(now, event.connection);
        if (actions.length > 0) this.#sender.handleOpen();
        return actions;
      }
      case "message":
        return this.#follower.handleMessage(
          now,
          event.connection,
          event.message,
        );
      case "closed":
        return this.#follower.handleClose(now, event.connection, event.reason);
      default:
        return event satisfies never;
    }
  }

  /** Tries again to connect, or asks again, if its time has come. */
  handleTimer(now: MonotonicNanos): readonly PartAction[] {
    const steppedAt = this.#steppedAt;
    const { connection } = this.#follower;
    if (steppedAt === undefined || now - steppedAt < UNHEARD_NANOS) {
      return connection.handleTimer(now);
    }
    this.#steppedAt = undefined;
    return connection.isSilentSince(steppedAt)
      ? this.reopen(now, "the TV's wall clock is another one now")
      : connection.handleTimer(now);
  }

  /** Takes note that the TV Device's wall clock is another one now. */
  handleClockStep(
    now: MonotonicNanos,
    clock: WallClockCorrelation | undefined,
  ): void {
    this.#steppedAt = now;
    this.#follower.handleClock(now, clock, true);
    this.#sender.handleClockStep();
  }

  /** Takes note that our own wall clock is another one now. */
  handleWallClockStep(): void {
    this.#line?.drop();
  }

  /** Takes when companions present; undefined if none of them says. */
  handleAudience(timestamps: PresentationTimestamps | undefined): void {
    this.#sender.handleAudience(timestamps);
  }

  /**
   * Looks at what is known now.
   *
   * @param now The instant.
   * @param clock The TV Device's wall clock.
   * @returns What to tell the TV Device.
   */
  refresh(now: SourceInstant, clock: TvClock): readonly PartAction[] {
    this.#follower.handleClock(now.local, clock.correlation, false);
    this.#correlation = this.#correlationAt(now, clock.thresholdNanos);
    const { socket } = this.#follower.connection;
    this.#canSend = this.isOpen && clock.correlation !== undefined;
    if (
      !this.isOpen || clock.correlation === undefined || socket === undefined
    ) return [];
    const timestamps = this.#sender.take(now, clock.correlation);
    return timestamps === undefined ? [] : [{
      kind: "send-text",
      socket,
      text: encodePresentationTimestamps(timestamps),
    }];
  }

  #correlationAt(
    now: SourceInstant,
    thresholdNanos: DurationNanos,
  ): Timeline["correlation"] {
    const placed = this.#follower.placedAt(now.local);
    this.#dispersionNanos = durationNanos(
      placed === undefined ? 0 : wallClockDispersionAt(placed.clock, now.local),
    );
    if (placed !== undefined && this.#line !== undefined) {
      return this.#line.handlePlaced(now, placed, thresholdNanos);
    }
    this.#line?.drop();
    const isPending = this.#correlation === "pending" &&
      now.local < this.#pendingUntil && !this.#follower.isUnavailable;
    return isPending ? "pending" : null;
  }
}
