/**
 * Reads a worker's clock from another thread of the process.
 *
 * Threads of one process read one and the same clock of the kernel, but each
 * counts from its own start. So the difference between two threads' readings
 * never changes, and to know it once is to know it for good: no message need go
 * to the worker whenever its clock is read, and the bound on the error does not
 * grow as it does between machines.
 *
 * The difference is found as between a client and a server of CSS-WC, only that
 * messages are words of shared memory, so that a round trip takes microseconds.
 * Both sides are quiet meanwhile; it is done once, at start.
 */

import {
  type DurationNanos,
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { MonotonicClock } from "@dvbcss/runtime";

/** How far a worker's wall clock is ahead of a local clock. */
export interface ClockDifference {
  /** Wall clock time less local time, in nanoseconds. */
  readonly wallClockMinusLocalNanos: bigint;
  /** Bound on its error, in nanoseconds; never negative. */
  readonly errorNanos: DurationNanos;
}

/** Round trips that are made; the shortest tells most. */
const ROUND_TRIPS = 200;
/** How long either side waits for the other, in milliseconds. */
const PATIENCE_MILLIS = 1_000;

const UNKNOWN: ClockDifference = {
  wallClockMinusLocalNanos: 0n,
  errorNanos: durationNanos(Infinity),
};

const TURN = 0;
const READING_OFFSET = 8;

/**
 * Makes the memory that both sides share.
 *
 * @returns The memory, unused.
 */
export function handshakeMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(16);
}

/**
 * The worker's side: reads its clock whenever it is asked.
 *
 * @param memory What the sides share.
 * @param now Reads the clock.
 * @throws {Error} If the other side does not ask in time.
 */
export function showClock(
  memory: SharedArrayBuffer,
  now: () => WallClockNanos,
): void {
  const { turns, readings } = sharedIn(memory);
  for (let turn = 0; turn < 2 * ROUND_TRIPS; turn += 2) {
    waitWhile(turns, turn);
    readings[0] = now();
    Atomics.store(turns, TURN, turn + 2);
    Atomics.notify(turns, TURN);
  }
}

/**
 * The other side: asks for the worker's clock until it is known well.
 *
 * @param memory What the sides share.
 * @param clock The local clock.
 * @returns The difference between the two.
 * @throws {Error} If the worker does not answer in time.
 */
export function compareClocks(
  memory: SharedArrayBuffer,
  clock: MonotonicClock,
): ClockDifference {
  const { turns, readings } = sharedIn(memory);
  let best: ClockDifference = UNKNOWN;
  for (let turn = 1; turn < 2 * ROUND_TRIPS; turn += 2) {
    const asked = clock.now();
    Atomics.store(turns, TURN, turn);
    Atomics.notify(turns, TURN);
    waitWhile(turns, turn);
    const answered = clock.now();
    // The worker read its clock somewhere between the two.
    const errorNanos = durationNanos(Math.ceil(Number(answered - asked) / 2));
    if (errorNanos < best.errorNanos) {
      const middle = asked + (answered - asked) / 2n;
      const wallClockMinusLocalNanos = (readings[0] ?? 0n) - middle;
      best = { wallClockMinusLocalNanos, errorNanos };
    }
  }
  return best;
}

/**
 * Reads a worker's wall clock by a local clock.
 *
 * @param clock The local clock.
 * @param difference How far the wall clock is ahead of it.
 * @returns The wall clock, with the bound on its error.
 */
export function wallClockBy(
  clock: MonotonicClock,
  { wallClockMinusLocalNanos, errorNanos }: ClockDifference,
): { now(): WallClockNanos; readonly errorNanos: DurationNanos } {
  return {
    errorNanos,
    now: () => wallClockNanos(clock.now() + wallClockMinusLocalNanos),
  };
}

function sharedIn(memory: SharedArrayBuffer) {
  return {
    turns: new Int32Array(memory, 0, 1),
    readings: new BigInt64Array(memory, READING_OFFSET, 1),
  };
}

/** Waits until it is no longer another's turn. */
function waitWhile(turns: Int32Array<SharedArrayBuffer>, turn: number): void {
  if (Atomics.wait(turns, TURN, turn, PATIENCE_MILLIS) === "timed-out") {
    throw new Error("Cannot compare clocks: the other thread does not answer");
  }
}
