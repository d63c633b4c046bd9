import process from "node:process";

const BEGAN = process.hrtime.bigint();

/**
 * Reads the time of this run: the monotonic clock that every process of this
 * machine shares, counted from the start so that a double holds it exactly.
 *
 * @returns Nanoseconds.
 */
export function runNanos(): number {
  return Number(process.hrtime.bigint() - BEGAN);
}

/** The same in seconds, for people. */
export function runSeconds(): number {
  return runNanos() / 1e9;
}
