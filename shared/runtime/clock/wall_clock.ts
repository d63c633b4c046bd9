import {
  type DurationNanos,
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { MonotonicClock } from "./system_clock.ts";

/** What a wall clock showed when it was read. */
export interface WallClockReading {
  /** Wall clock time. */
  readonly wallClock: WallClockNanos;
  /** Bound on its error, in nanoseconds; never negative. */
  readonly dispersionNanos: DurationNanos;
}

/** Somewhere to read the wall clock. */
export interface WallClock {
  /**
   * Reads the wall clock.
   *
   * @returns The reading, or undefined while the wall clock is not known.
   */
  read(): WallClockReading | undefined;
}

/**
 * The wall clock at its origin: monotonic time plus an offset fixed at start.
 *
 * It begins at Unix time, so that a restart moves it as little as possible, and
 * from then on it is never stepped, whatever happens to the date. If the date is
 * set by a year, nothing moves; a service that is started again afterwards begins
 * at the new date, and whoever follows finds a step. It is slewed only where the
 * kernel slews its monotonic clock; see `SYSTEM_MAX_FREQ_ERROR_PPM`.
 *
 * While the machine sleeps it stands still, as the monotonic clock does, and so
 * does all that is presented by it. It goes on from where it stood: companions
 * that stayed awake find a step of the length of the sleep.
 */
export class SteadyWallClock implements WallClock {
  readonly #clock: MonotonicClock;
  readonly #offset: bigint;

  /**
   * Fixes the offset.
   *
   * @param clock The monotonic clock to count on.
   * @param unixMillis Unix time now, in milliseconds; read to the microsecond.
   */
  constructor(
    clock: MonotonicClock,
    unixMillis: number = performance.timeOrigin + performance.now(),
  ) {
    this.#clock = clock;
    this.#offset = BigInt(Math.round(unixMillis * 1e3)) * 1_000n - clock.now();
  }

  /** Reads the time alone, for those who stamp datagrams. */
  now(): WallClockNanos {
    return wallClockNanos(this.#clock.now() + this.#offset);
  }

  /** Reads the wall clock; its dispersion is 0 by definition. */
  read(): WallClockReading {
    return { wallClock: this.now(), dispersionNanos: durationNanos(0) };
  }
}
