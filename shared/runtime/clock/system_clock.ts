import process from "node:process";
import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

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

/**
 * Greatest frequency error of a machine's own clock, in parts per million.
 *
 * Crystals of computers stay within 50 ppm, and a kernel that follows NTP slews
 * the monotonic clock by 500 ppm at most, while the date is far off. This is the
 * figure for a machine that has settled.
 */
export const SYSTEM_MAX_FREQ_ERROR_PPM = 50;
