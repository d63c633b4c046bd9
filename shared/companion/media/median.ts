/**
 * Gives the median, which a few wild values do not move.
 *
 * @param values The values; at least one, none of them NaN.
 * @returns The middle one, or the mean of the two in the middle.
 * @throws {RangeError} If there is no value.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("Cannot take a median: values must not be empty");
  }
  return (lower + upper) / 2;
}
