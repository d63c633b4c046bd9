import {
  type DurationNanos,
  durationNanos,
  measurePrecision,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";

/**
 * Greatest frequency error of a page's clock, in parts per million.
 *
 * Twice what we allow a computer's own clock: browsers do not say what they count
 * with, and the counters of some systems are worse than their crystals.
 */
export const PAGE_MAX_FREQ_ERROR_PPM = 100;

/** Advances to look at; with steps of 0.1 ms or 1 ms this is soon done. */
const SAMPLE_SIZE = 20;

/**
 * Reads the page's monotonic clock.
 *
 * @returns The instant, counted from the page's time origin.
 */
export function pageNow(): MonotonicNanos {
  return nanosOf(performance.now());
}

/**
 * Converts an instant of `performance.now()`.
 *
 * @param pageMillis The instant, in milliseconds since the page's time origin.
 * @returns The same instant.
 */
export function nanosOf(pageMillis: number): MonotonicNanos {
  return monotonicNanos(BigInt(Math.round(pageMillis * 1e6)));
}

/**
 * Converts an instant to one of `performance.now()`.
 *
 * @param instant The instant.
 * @returns Milliseconds since the page's time origin.
 */
export function pageMillisOf(instant: MonotonicNanos): number {
  return Number(instant) / 1e6;
}

/**
 * Measures how well the page's clock can be read.
 *
 * Browsers make it coarse, and some jitter its steps, so that a reading is up to
 * a whole step off. A companion reads it twice, once to measure and once to use
 * what it measured.
 *
 * @returns Twice its step, in nanoseconds.
 */
export function pagePrecisionNanos(): DurationNanos {
  const step = measurePrecision({ read: pageNow, sampleSize: SAMPLE_SIZE });
  return durationNanos(2 * step);
}
