import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";
import { type MonotonicClock, SYSTEM_CLOCK } from "@dvbcss/runtime";

/**
 * A machine that can sleep as Linux does: meanwhile no code runs, its monotonic
 * clock stands still, the date goes on, and what arrives waits.
 */
export class SleepingMachine {
  #sleptNanos = 0n;

  /** Its monotonic clock. */
  readonly clock: MonotonicClock = { now: () => this.#now() };

  /**
   * Sleeps. The test sleeps with it, as it is on the same thread.
   *
   * @param millis How long, at least.
   * @returns How long it was, in nanoseconds.
   */
  sleep(millis: number): bigint {
    const before = SYSTEM_CLOCK.now();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
    const nanos = SYSTEM_CLOCK.now() - before;
    this.#sleptNanos += nanos;
    return nanos;
  }

  #now(): MonotonicNanos {
    return monotonicNanos(SYSTEM_CLOCK.now() - this.#sleptNanos);
  }
}
