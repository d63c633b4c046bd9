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
 * Crystals of computers stay within 50 ppm, and NTP takes most of that away. This
 * is the figure for a machine whose time synchronisation has settled. While it
 * corrects a date that is off, the monotonic clock of Linux is slewed with it: by
 * 500 ppm with `adjtime`, by an eighth of what is off each second with
 * systemd-timesyncd (20 ms too much make 2,500 ppm), and by more with chrony. No
 * figure that is of use covers these. Bounds are then exceeded by as much as the
 * clock is slewed between two measurements, until a measurement contradicts them.
 *
 * Source: adjtimex(2) and the kernel's NTP discipline, which makes up for a phase
 * offset by 1 / 2^(2 + time constant) of it a second.
 */
export const SYSTEM_MAX_FREQ_ERROR_PPM = 50;
