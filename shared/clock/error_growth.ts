import type { Correlation } from "./correlation.ts";
import { subtractTicks, type Ticks } from "./ticks.ts";

/**
 * Bounds the error of a correlation away from its point.
 *
 * The bound grows with the distance in either direction: what is not known of
 * the parent's rate counts before the point as it does after it.
 *
 * @param point The correlation.
 * @param parentTicks Where to bound it, in the parent's ticks.
 * @param parentTickRate The parent's ticks a second.
 * @returns The bound, in nanoseconds; never negative.
 */
export function errorAtDistance(
  point: Correlation,
  parentTicks: Ticks,
  parentTickRate: number,
): number {
  const distance = Math.abs(subtractTicks(parentTicks, point.parentTicks).high);
  const nanos = distance / parentTickRate * 1e9;
  return point.initialErrorNanos + nanos * point.errorGrowthRate;
}
