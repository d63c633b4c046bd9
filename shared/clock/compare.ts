import type { Clock } from "./clock.ts";
import { commonAncestor, effectiveSpeed, fromRoot, rootOf } from "./convert.ts";
import type { CorrelatedClock } from "./correlated_clock.ts";
import type { Correlation } from "./correlation.ts";
import {
  absoluteTicks,
  divideTicks,
  multiplyTicks,
  subtractTicks,
  type Ticks,
} from "./ticks.ts";
import { type DurationNanos, durationNanos } from "./units.ts";

/**
 * Measures how far two clocks are apart.
 *
 * @param a A clock.
 * @param b Another clock.
 * @returns The difference of their readings at one moment, in nanoseconds;
 *   never negative, and infinite when it does not stay the same: at different
 *   rates or effective speeds, or with nothing in common.
 *
 * @example Two timelines 25 ticks apart
 * ```ts
 * import { clockDiffNanos, CorrelatedClock, correlation, RootClock } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const root = new RootClock({ read: () => 0n });
 * const a = new CorrelatedClock(root, { tickRate: 1000 });
 * const b = new CorrelatedClock(root, {
 *   tickRate: 1000,
 *   correlation: correlation({ childTicks: 25 }),
 * });
 * assertEquals(clockDiffNanos(a, b), 25_000_000);
 * ```
 */
export function clockDiffNanos(a: Clock, b: Clock): DurationNanos {
  if (
    a.tickRate !== b.tickRate || effectiveSpeed(a) !== effectiveSpeed(b) ||
    commonAncestor(a, b) === null
  ) {
    return durationNanos(Infinity);
  }
  const now = rootOf(a).now();
  return distanceNanos(fromRoot(a, now), fromRoot(b, now), a.tickRate);
}

/**
 * Measures how much a new correlation and speed would change a clock.
 *
 * @param clock The clock as it is.
 * @param newCorrelation The point it would go through.
 * @param newSpeed The speed it would have.
 * @returns The change, in nanoseconds of the parent (of the clock itself while
 *   it is paused); never negative, infinite when the speed would change.
 */
export function quantifyChange(
  clock: CorrelatedClock,
  newCorrelation: Correlation,
  newSpeed: number,
): DurationNanos {
  if (newSpeed !== clock.speed) return durationNanos(Infinity);
  const { parentTicks, childTicks } = newCorrelation;
  return clock.speed === 0
    ? distanceNanos(childTicks, clock.fromParent(parentTicks), clock.tickRate)
    : distanceNanos(
      parentTicks,
      clock.toParent(childTicks),
      clock.parent.tickRate,
    );
}

/**
 * Tells whether a new correlation and speed are worth a change.
 *
 * @param clock The clock as it is.
 * @param newCorrelation The point it would go through.
 * @param newSpeed The speed it would have.
 * @param thresholdNanos The greatest change that is not worth it.
 * @returns Whether the change is greater than the threshold.
 */
export function isChangeSignificant(
  clock: CorrelatedClock,
  newCorrelation: Correlation,
  newSpeed: number,
  thresholdNanos: DurationNanos,
): boolean {
  return quantifyChange(clock, newCorrelation, newSpeed) > thresholdNanos;
}

function distanceNanos(a: Ticks, b: Ticks, tickRate: number): DurationNanos {
  const distance = absoluteTicks(subtractTicks(a, b));
  return durationNanos(
    divideTicks(multiplyTicks(distance, 1e9), tickRate).high,
  );
}
