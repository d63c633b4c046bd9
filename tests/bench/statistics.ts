/**
 * Picks a quantile of measurements.
 *
 * @param values The measurements, in any order; at least one.
 * @param share Which quantile, from 0 to 1.
 * @returns The value below which that share of them lies.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return sorted[index] ?? NaN;
}

/**
 * Picks the middle of measurements.
 *
 * @param values The measurements, in any order; at least one.
 * @returns The median.
 */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
