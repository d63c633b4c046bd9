import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  type WallClockNanos,
  wallClockNanos,
} from "./units.ts";

/**
 * What a device knows of the wall clock: a line through one point, with a bound
 * on how wrong it may be.
 *
 * This is the form in which the wall clock travels between a CSS-WC client and
 * whoever reads it; a clock tree takes it as a correlation of two clocks that
 * both tick in nanoseconds.
 *
 * Source: ETSI TS 103 286-2, the annex on dispersion of the wall clock.
 */
export interface WallClockCorrelation {
  /** The local side of the point. */
  readonly local: MonotonicNanos;
  /** The wall clock side of the point. */
  readonly wallClock: WallClockNanos;
  /** Wall clock seconds per local second; 1 unless a frequency was estimated. */
  readonly speed: number;
  /** Error bound at the point, in nanoseconds; never negative, may be infinite. */
  readonly initialErrorNanos: DurationNanos;
  /** Growth of the bound, in nanoseconds per local nanosecond (ppm / 1e6). */
  readonly errorGrowthRate: number;
}

/**
 * Reads the wall clock that a correlation describes.
 *
 * @param correlation What is known of the wall clock.
 * @param now The local instant of the reading.
 * @returns The wall clock time at `now`, rounded to a nanosecond.
 *
 * @example A wall clock that is 49 µs ahead
 * ```ts
 * import { durationNanos, monotonicNanos, wallClockAt, wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const correlation = {
 *   local: monotonicNanos(1_000n),
 *   wallClock: wallClockNanos(50_000n),
 *   speed: 1,
 *   initialErrorNanos: durationNanos(10),
 *   errorGrowthRate: 0,
 * };
 * assertEquals(wallClockAt(correlation, monotonicNanos(1_500n)), wallClockNanos(50_500n));
 * ```
 */
export function wallClockAt(
  correlation: WallClockCorrelation,
  now: MonotonicNanos,
): WallClockNanos {
  const elapsed = now - correlation.local;
  return wallClockNanos(
    correlation.wallClock + elapsed + excess(elapsed, correlation.speed - 1),
  );
}

/**
 * Finds the local instant at which the wall clock shows a time.
 *
 * @param correlation What is known of the wall clock.
 * @param time The wall clock time.
 * @returns The local instant, rounded to a nanosecond.
 */
export function localAt(
  correlation: WallClockCorrelation,
  time: WallClockNanos,
): MonotonicNanos {
  const elapsed = time - correlation.wallClock;
  return monotonicNanos(
    correlation.local + elapsed + excess(elapsed, 1 / correlation.speed - 1),
  );
}

/**
 * Bounds the error of {@linkcode wallClockAt}.
 *
 * @param correlation What is known of the wall clock.
 * @param now The local instant of the reading.
 * @returns The dispersion, in nanoseconds; never negative.
 */
export function wallClockDispersionAt(
  correlation: WallClockCorrelation,
  now: MonotonicNanos,
): DurationNanos {
  const age = Math.abs(Number(now - correlation.local));
  return durationNanos(
    correlation.initialErrorNanos + age * correlation.errorGrowthRate,
  );
}

/** What a speed adds over an interval beyond the interval itself. */
function excess(elapsed: bigint, speedMinusOne: number): bigint {
  return speedMinusOne === 0
    ? 0n
    : BigInt(Math.round(Number(elapsed) * speedMinusOne));
}
