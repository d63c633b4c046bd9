import process from "node:process";
import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";

/** Somewhere to read local monotonic time. */
export interface MonotonicClock {
  /** Reads the clock. */
  now(): MonotonicNanos;
}

/**
 * The process's own monotonic clock.
 *
 * `performance.now()` is a double of milliseconds and may be made coarse by the
 * platform; this one gives the kernel's nanoseconds as they are.
 */
export const SYSTEM_CLOCK: MonotonicClock = {
  now: () => monotonicNanos(process.hrtime.bigint()),
};

/** Pairs of readings whose smallest difference is taken as the precision. */
const PRECISION_PAIRS = 2_000;

/**
 * Measures how finely a clock can be read.
 *
 * It is the smallest step that two readings in a row show: the clock's own
 * granularity or the cost of reading it, whichever is larger, since neither can
 * be told apart by a reader.
 *
 * @param clock The clock to measure.
 * @returns The precision, in nanoseconds; at least 1.
 *
 * @example
 * ```ts
 * import { measureClockPrecision, SYSTEM_CLOCK } from "@dvbcss/runtime";
 * import { assertGreater } from "@dvbcss/std/assert";
 *
 * assertGreater(measureClockPrecision(SYSTEM_CLOCK), 0);
 * ```
 */
export function measureClockPrecision(clock: MonotonicClock): DurationNanos {
  let smallest = Infinity;
  for (let pair = 0; pair < PRECISION_PAIRS; pair++) {
    smallest = Math.min(smallest, smallestStep(clock));
  }
  return durationNanos(Math.max(1, smallest));
}

/** Reads until the clock moves, so that a coarse clock shows its own step. */
function smallestStep(clock: MonotonicClock): number {
  const before = clock.now();
  let after = clock.now();
  while (after === before) after = clock.now();
  return Number(after - before);
}
