import { isFiniteTicks, type Ticks, ticks } from "./ticks.ts";
import { type DurationNanos, durationNanos } from "./units.ts";
import type { WallClockCorrelation } from "./wall_clock.ts";

/**
 * A point at which a reading of a clock equals a reading of its parent, with a
 * bound on how wrong that may be.
 */
export interface Correlation {
  /** The parent's side of the point, in the parent's ticks. */
  readonly parentTicks: Ticks;
  /** The clock's side of the point, in its own ticks. */
  readonly childTicks: Ticks;
  /** Error bound at the point, in nanoseconds; never negative, may be infinite. */
  readonly initialErrorNanos: DurationNanos;
  /** Growth of the bound, in nanoseconds per nanosecond of the parent (ppm / 1e6). */
  readonly errorGrowthRate: number;
}

/** What {@linkcode correlation} takes; what is left out is 0. */
export interface CorrelationInit {
  /** The parent's side of the point. */
  readonly parentTicks?: Ticks | number | bigint;
  /** The clock's side of the point. */
  readonly childTicks?: Ticks | number | bigint;
  /** Error bound at the point, in nanoseconds; never negative, may be infinite. */
  readonly initialErrorNanos?: number;
  /** Growth of the bound per nanosecond of the parent; finite, never negative. */
  readonly errorGrowthRate?: number;
}

const ORIGIN: Correlation = {
  parentTicks: ticks(0),
  childTicks: ticks(0),
  initialErrorNanos: durationNanos(0),
  errorGrowthRate: 0,
};

/**
 * Makes a correlation.
 *
 * @param init The two sides of the point and its error bound.
 * @returns The correlation.
 * @throws {RangeError} If a side is not finite or an error bound is negative.
 *
 * @example The content started when the wall clock showed 5 s
 * ```ts
 * import { correlation, ticksToNumber } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const start = correlation({ parentTicks: 5_000_000_000n, childTicks: 0 });
 * assertEquals(ticksToNumber(start.parentTicks), 5e9);
 * ```
 */
export function correlation(init: CorrelationInit): Correlation {
  return correlationWith(ORIGIN, init);
}

/**
 * Copies a correlation with some of it changed.
 *
 * @param original The correlation to copy.
 * @param changes What is different.
 * @returns The changed copy.
 * @throws {RangeError} If a side is not finite or an error bound is negative.
 */
export function correlationWith(
  original: Correlation,
  changes: CorrelationInit,
): Correlation {
  return requireCorrelation({
    parentTicks: toTicks(changes.parentTicks ?? original.parentTicks),
    childTicks: toTicks(changes.childTicks ?? original.childTicks),
    initialErrorNanos: durationNanos(
      changes.initialErrorNanos ?? original.initialErrorNanos,
    ),
    errorGrowthRate: changes.errorGrowthRate ?? original.errorGrowthRate,
  });
}

/**
 * Puts what is known of the wall clock into a clock tree.
 *
 * The speed is not part of a correlation: a clock takes it beside one.
 *
 * @param wall What a CSS-WC client knows of the wall clock.
 * @returns The correlation of a wall clock with the local monotonic clock,
 *   when both tick in nanoseconds.
 */
export function correlationOfWallClock(
  wall: WallClockCorrelation,
): Correlation {
  return correlation({
    parentTicks: wall.local,
    childTicks: wall.wallClock,
    initialErrorNanos: wall.initialErrorNanos,
    errorGrowthRate: wall.errorGrowthRate,
  });
}

/**
 * Refuses a correlation that would spoil every later reading.
 *
 * @param point The correlation.
 * @returns The same correlation.
 * @throws {RangeError} If a side is not finite or an error bound is negative.
 */
export function requireCorrelation(point: Correlation): Correlation {
  if (!isFiniteTicks(point.parentTicks) || !isFiniteTicks(point.childTicks)) {
    throw new RangeError(
      `Cannot correlate clocks: ticks must be finite: current values are ${point.parentTicks.high} and ${point.childTicks.high}`,
    );
  }
  if (!(point.initialErrorNanos >= 0)) {
    throw new RangeError(
      `Cannot correlate clocks: initial error must not be negative: current value is ${point.initialErrorNanos}`,
    );
  }
  if (!(point.errorGrowthRate >= 0 && point.errorGrowthRate < Infinity)) {
    throw new RangeError(
      `Cannot correlate clocks: error growth must be finite and not negative: current value is ${point.errorGrowthRate}`,
    );
  }
  return point;
}

function toTicks(value: Ticks | number | bigint): Ticks {
  return typeof value === "object" ? value : ticks(value);
}
