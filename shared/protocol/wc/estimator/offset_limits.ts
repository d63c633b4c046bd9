import type { MonotonicNanos, WallClockNanos } from "@dvbcss/clock";
import type { Candidate, LocalClockQuality } from "../selection/candidate.ts";
import type { DriftLimits, OffsetRange } from "./permitted_interval.ts";

/** A limit on the offset at one local instant. */
export interface OffsetLimit {
  /** The local instant, in nanoseconds from the origin. */
  readonly at: number;
  /** Wall clock minus local clock, in nanoseconds from the origin's. */
  readonly offset: number;
}

/** The two limits that one exchange sets. */
export interface OffsetLimits {
  /** The offset is at most this. */
  readonly upper: OffsetLimit;
  /** The offset is at least this. */
  readonly lower: OffsetLimit;
}

/** A point from which both clocks are counted, so that numbers are small. */
export interface Origin {
  /** The local side. */
  readonly local: MonotonicNanos;
  /** The wall clock side. */
  readonly wallClock: WallClockNanos;
}

/** A tenth of the nominal rate; no oscillator is that bad. */
const MAX_FREQ_ERROR = 0.1;

/**
 * Tells what an exchange proves of the offset.
 *
 * A request arrives after it was sent: at t1 the wall clock showed at most t2.
 * A response arrives after it was sent: at t4 the wall clock showed at least
 * t3. Each instant may be misread by the precision of its clock. No assumption
 * is made on delays but their sign, nor on how long the server held the request.
 *
 * @param candidate The exchange.
 * @param local How good our own clock is.
 * @param origin From where both clocks are counted.
 * @returns The limits: the offset at t1 is at most t2 - t1 + e, the offset at t4
 * at least t3 - t4 - e, with e the sum of both precisions.
 */
export function offsetLimits(
  candidate: Candidate,
  local: LocalClockQuality,
  origin: Origin,
): OffsetLimits {
  const { t1, t2, t3, t4 } = candidate;
  const misread = candidate.serverPrecisionNanos + local.precisionNanos;
  const sent = Number(t1 - origin.local);
  const received = Number(t4 - origin.local);
  return {
    upper: {
      at: sent,
      offset: Number(t2 - origin.wallClock - (t1 - origin.local)) + misread,
    },
    lower: {
      at: received,
      offset: Number(t3 - origin.wallClock - (t4 - origin.local)) - misread,
    },
  };
}

/**
 * Tells which offsets the limits of one exchange permit later.
 *
 * @param limits The limits.
 * @param at The local instant, in nanoseconds from the origin; not before them.
 * @param drift How fast the offset can have changed since.
 * @returns The range.
 */
export function permittedAt(
  { upper, lower }: OffsetLimits,
  at: number,
  { fastest, slowest }: DriftLimits,
): OffsetRange {
  return {
    low: lower.offset + slowest * (at - lower.at),
    high: upper.offset + fastest * (at - upper.at),
  };
}

/**
 * Bounds how fast the offset changes.
 *
 * While a local clock within ±c of its nominal rate counts a second, a wall clock
 * within ±s counts at most (1 + s) / (1 - c) and at least (1 - s) / (1 + c)
 * seconds. Adding the two errors, as the dispersion of a candidate does, is the
 * mean of both and falls short on one side by the product of the errors.
 *
 * @param candidate What the server claims of its clock.
 * @param local How good our own clock is.
 * @returns The limits.
 */
export function driftLimits(
  candidate: Candidate,
  local: LocalClockQuality,
): DriftLimits {
  const s = candidate.serverMaxFreqErrorPpm / 1e6;
  const c = Math.min(local.maxFreqErrorPpm / 1e6, MAX_FREQ_ERROR);
  return { fastest: (s + c) / (1 - c), slowest: -(s + c) / (1 + c) };
}

/** What holds over a time in which either of two limits may have held. */
export function widerDrift(a: DriftLimits, b: DriftLimits): DriftLimits {
  return {
    fastest: Math.max(a.fastest, b.fastest),
    slowest: Math.min(a.slowest, b.slowest),
  };
}
