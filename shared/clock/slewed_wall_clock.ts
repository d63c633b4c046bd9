import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  type WallClockNanos,
} from "./units.ts";
import {
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "./wall_clock.ts";

/** What became of a correction of a {@linkcode SlewedWallClock}. */
export interface WallClockCorrection {
  /** Made up for slowly, or at once because there is too much of it. */
  readonly kind: "slew" | "step";
  /** New minus old reading, now or in the end, in nanoseconds. */
  readonly adjustmentNanos: bigint;
}

/** Larger corrections are made at once, in nanoseconds. */
const STEP_NANOS = 50e6;
/** In this time a correction is made up for if the rate allows, in nanoseconds. */
const SLEW_NANOS = 4e9;
/** The least rate of making up, as a ratio. */
const LEAST_SLEW = 500e-6;
/** The greatest, as a ratio; a larger one could be heard. */
const GREATEST_SLEW = 5_000e-6;
/** Bounds with which it may be read, in nanoseconds, the sooner the better. */
const STARTS = [
  { afterNanos: 0n, boundNanos: 2e6 },
  { afterNanos: 200_000_000n, boundNanos: 20e6 },
  { afterNanos: 1_000_000_000n, boundNanos: Infinity },
] as const;

/** A line that leads from the old reading to what is known now. */
interface Slew {
  readonly line: WallClockCorrelation;
  /** The local instant from which on they are the same. */
  readonly end: MonotonicNanos;
  /** Rate of making up, as a ratio; above zero. */
  readonly rate: number;
}

/**
 * The wall clock as readers want it: it goes on steadily while what is known of
 * it improves.
 *
 * A correction up to 2 ms is made up for at 500 ppm, one up to 20 ms within 4 s,
 * one up to 50 ms within 10 s. So the rate is never more than 0.5 % from the
 * estimated one, which is a twelfth of a semitone, and the clock never goes back. What is still missing is
 * part of the bound. A larger correction is made at once, and the caller is told.
 *
 * It starts once the bound is good, 2 ms, or after 200 ms if it is
 * 20 ms, or after a second. The very first reply is often slow, and those after it
 * correct it by much: what was not shown need not be made up for.
 *
 * @example A correction of 1 ms takes two seconds
 * ```ts
 * import { durationNanos, monotonicNanos, SlewedWallClock, wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const clock = new SlewedWallClock();
 * const known = {
 *   local: monotonicNanos(0n),
 *   wallClock: wallClockNanos(0n),
 *   speed: 1,
 *   initialErrorNanos: durationNanos(2_000_000),
 *   errorGrowthRate: 0,
 * };
 * clock.handleCorrelation(known.local, known);
 * const corrected = { ...known, wallClock: wallClockNanos(1_000_000n) };
 * assertEquals(clock.handleCorrelation(known.local, corrected)?.kind, "slew");
 * const later = (seconds: bigint) => monotonicNanos(seconds * 1_000_000_000n);
 * assertEquals(clock.readAt(later(1n)), wallClockNanos(1_000_500_000n));
 * assertEquals(clock.readAt(later(3n)), wallClockNanos(3_001_000_000n));
 * ```
 */
export class SlewedWallClock {
  #target: WallClockCorrelation | undefined;
  #knownSince: MonotonicNanos | undefined;
  #slew: Slew | undefined;
  #started = false;

  /**
   * Takes what is known of the wall clock from now on.
   *
   * @param now The local instant.
   * @param correlation What is known.
   * @returns What becomes of the difference; undefined if the clock cannot be
   * read yet.
   */
  handleCorrelation(
    now: MonotonicNanos,
    correlation: WallClockCorrelation,
  ): WallClockCorrection | undefined {
    const before = this.readAt(now);
    this.#slew = undefined;
    this.#note(now, correlation);
    if (before === undefined) return undefined;
    const adjustmentNanos = wallClockAt(correlation, now) - before;
    if (adjustmentNanos === 0n) return undefined;
    if (Math.abs(Number(adjustmentNanos)) > STEP_NANOS) {
      return { kind: "step", adjustmentNanos };
    }
    this.#slew = slewFrom(now, before, { correlation, adjustmentNanos });
    return { kind: "slew", adjustmentNanos };
  }

  /**
   * Reads another wall clock from now on, at once.
   *
   * @param now The local instant.
   * @param correlation What is known of that clock.
   */
  replaceBy(now: MonotonicNanos, correlation: WallClockCorrelation): void {
    this.#slew = undefined;
    this.#note(now, correlation);
  }

  /** Forgets the wall clock, because none is to be read. */
  reset(): void {
    this.#target = undefined;
    this.#slew = undefined;
    this.#knownSince = undefined;
    this.#started = false;
  }

  /**
   * Reads the wall clock.
   *
   * @param now The local instant; not before the latest correlation.
   * @returns The reading; undefined before the start.
   */
  readAt(now: MonotonicNanos): WallClockNanos | undefined {
    const line = this.correlationAt(now);
    return line && wallClockAt(line, now);
  }

  /**
   * Gives the line on which the clock runs now.
   *
   * @param now The local instant; not before the latest correlation.
   * @returns The line; undefined before the start. While a correction is made
   * up for it runs past what is known, so ask again before long; its bound
   * includes what is missing.
   */
  correlationAt(now: MonotonicNanos): WallClockCorrelation | undefined {
    const target = this.#target;
    if (target === undefined || !this.#isReadableAt(now)) return undefined;
    if (this.#slew === undefined || now >= this.#slew.end) return target;
    const { line, end, rate } = this.#slew;
    const missingNanos = Math.ceil(rate * Number(end - now)) + 1;
    return {
      ...line,
      local: now,
      wallClock: wallClockAt(line, now),
      initialErrorNanos: durationNanos(
        wallClockDispersionAt(target, now) + missingNanos,
      ),
    };
  }

  #note(now: MonotonicNanos, correlation: WallClockCorrelation): void {
    this.#target = correlation;
    this.#knownSince ??= now;
    this.#started = this.#isReadableAt(now);
  }

  #isReadableAt(now: MonotonicNanos): boolean {
    const [target, since] = [this.#target, this.#knownSince];
    if (target === undefined || since === undefined) return false;
    const dispersionNanos = wallClockDispersionAt(target, now);
    return this.#started ||
      STARTS.some(({ afterNanos, boundNanos }) =>
        now - since >= afterNanos && dispersionNanos <= boundNanos
      );
  }
}

function slewFrom(
  now: MonotonicNanos,
  reading: WallClockNanos,
  { correlation, adjustmentNanos }: {
    readonly correlation: WallClockCorrelation;
    readonly adjustmentNanos: bigint;
  },
): Slew {
  const missing = Number(adjustmentNanos);
  const rate = Math.min(
    Math.max(LEAST_SLEW, Math.abs(missing) / SLEW_NANOS),
    GREATEST_SLEW,
  );
  return {
    line: {
      ...correlation,
      local: now,
      wallClock: reading,
      speed: correlation.speed + Math.sign(missing) * rate,
    },
    end: monotonicNanos(now + BigInt(Math.floor(Math.abs(missing) / rate))),
    rate,
  };
}
