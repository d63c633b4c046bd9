import {
  type MonotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";

/** Two readings may each be off by the rounding of a point and of a reading. */
const ROUNDING_NANOS = 2;

/**
 * Tells whether two correlations cannot both be right.
 *
 * Each claims that the wall clock is within its dispersion of its reading. If
 * the two ranges do not meet, one of them speaks of another clock than the
 * other: the server was restarted, or our own clock stood still in between.
 *
 * @param a One correlation.
 * @param b The other.
 * @param now The local instant at which they are compared.
 * @returns Whether they contradict each other.
 */
export function contradict(
  a: WallClockCorrelation,
  b: WallClockCorrelation,
  now: MonotonicNanos,
): boolean {
  const apart = Math.abs(Number(wallClockAt(a, now) - wallClockAt(b, now)));
  return apart > wallClockDispersionAt(a, now) +
      wallClockDispersionAt(b, now) + ROUNDING_NANOS;
}
