import {
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  type WallClockNanos,
} from "@dvbcss/clock";
import type {
  PresentationTimestamp,
  PresentationTimestamps,
} from "@dvbcss/presentation";
import type { SourceInstant } from "../source.ts";

/** Timestamps go to the TV Device no more often than this, in nanoseconds. */
const INTERVAL_NANOS = 250_000_000n;

/**
 * Decides when a TV Device is told when all companions together present and could
 * present one timeline.
 *
 * When none of them reports any more, the TV Device is told once that any time
 * will do. The standard has no word to take timestamps back; this is our choice.
 */
export class TimestampSender {
  #timestamps: PresentationTimestamps | undefined;
  /** What the TV Device was told last on this connection. */
  #told: PresentationTimestamps | undefined;
  #toldAt: MonotonicNanos | undefined;
  #isDue = false;

  /** When there may be something to send, if ever. */
  get deadline(): MonotonicNanos | undefined {
    return this.#isDue && this.#toldAt !== undefined
      ? monotonicNanos(this.#toldAt + INTERVAL_NANOS)
      : undefined;
  }

  /**
   * Takes what companions report now.
   *
   * @param timestamps What it comes to, on our wall clock; undefined if none does.
   */
  handleAudience(timestamps: PresentationTimestamps | undefined): void {
    if (isSame(timestamps, this.#timestamps)) return;
    this.#timestamps = timestamps;
    this.#isDue = true;
  }

  /** Takes note of a new connection, on which nothing was said yet. */
  handleOpen(): void {
    this.#told = undefined;
    this.#toldAt = undefined;
    this.#isDue = this.#timestamps !== undefined;
  }

  /** Takes note that what was told was for another wall clock than the TV's now. */
  handleClockStep(): void {
    this.#isDue ||= this.#told !== undefined;
  }

  /**
   * Takes what is to be sent now. Call it only when it can be.
   *
   * @param now The instant.
   * @param clock The TV Device's wall clock.
   * @returns The timestamps, on the TV Device's wall clock; undefined for none.
   */
  take(
    now: SourceInstant,
    clock: WallClockCorrelation,
  ): PresentationTimestamps | undefined {
    const next = this.#timestamps ?? anyTime(this.#told);
    const isEarly = this.#toldAt !== undefined &&
      now.local - this.#toldAt < INTERVAL_NANOS;
    if (!this.#isDue || isEarly) return undefined;
    this.#isDue = false;
    if (next === undefined) return undefined;
    this.#told = this.#timestamps;
    this.#toldAt = now.local;
    return onTvClock(next, (time) => {
      const ahead = time - now.wallClock;
      return wallClockAt(clock, monotonicNanos(now.local + ahead));
    });
  }
}

/** Takes back what was told; undefined if nothing was. */
function anyTime(
  told: PresentationTimestamps | undefined,
): PresentationTimestamps | undefined {
  if (told === undefined) return undefined;
  const { contentTimeTicks } = told.earliest;
  return {
    earliest: { contentTimeTicks, wallClock: "minus-infinity" },
    latest: { contentTimeTicks, wallClock: "plus-infinity" },
  };
}

function onTvClock(
  { actual, earliest, latest }: PresentationTimestamps,
  carry: (time: WallClockNanos) => WallClockNanos,
): PresentationTimestamps {
  return {
    ...(actual === undefined
      ? {}
      : { actual: { ...actual, wallClock: carry(actual.wallClock) } }),
    earliest: earliest.wallClock === "minus-infinity"
      ? earliest
      : { ...earliest, wallClock: carry(earliest.wallClock) },
    latest: latest.wallClock === "plus-infinity"
      ? latest
      : { ...latest, wallClock: carry(latest.wallClock) },
  };
}

function isSame(
  a: PresentationTimestamps | undefined,
  b: PresentationTimestamps | undefined,
): boolean {
  if (a === undefined || b === undefined) return a === b;
  return isSamePoint(a.actual, b.actual) &&
    isSamePoint(a.earliest, b.earliest) && isSamePoint(a.latest, b.latest);
}

function isSamePoint(
  a: PresentationTimestamp<unknown> | undefined,
  b: PresentationTimestamp<unknown> | undefined,
): boolean {
  return a?.contentTimeTicks === b?.contentTimeTicks &&
    a?.wallClock === b?.wallClock;
}
