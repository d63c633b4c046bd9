import type { ClockPair } from "@dvbcss/clock";
import type { MonotonicClock } from "./system_clock.ts";

/** Tells Unix time in milliseconds, as far as the machine knows. */
export type DateSource = () => number;

/**
 * Reads both clocks of the machine, to see whether it slept.
 *
 * @param clock The monotonic clock.
 * @param date The date.
 * @returns What they show.
 */
export function clockPair(clock: MonotonicClock, date: DateSource): ClockPair {
  return { localMillis: Number(clock.now()) / 1e6, dateMillis: date() };
}
