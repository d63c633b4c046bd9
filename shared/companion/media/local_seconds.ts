import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/**
 * Gives the time between two instants in the unit of media.
 *
 * @param from The earlier instant.
 * @param to The later instant.
 * @returns The time, in seconds.
 */
export function secondsBetween(
  from: MonotonicNanos,
  to: MonotonicNanos,
): number {
  return Number(to - from) / 1e9;
}

/**
 * Gives the instant some time after another.
 *
 * @param from The instant.
 * @param seconds How much later, in seconds.
 * @returns That instant, to the nanosecond.
 */
export function secondsAfter(
  from: MonotonicNanos,
  seconds: number,
): MonotonicNanos {
  return monotonicNanos(from + BigInt(Math.round(seconds * 1e9)));
}
