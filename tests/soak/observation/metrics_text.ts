/** Values of metrics by name and labels, as they stand in the text. */
export type MetricValues = ReadonlyMap<string, number>;

/**
 * Reads metrics in Prometheus' text format.
 *
 * @param text The text.
 * @returns The value of each series.
 */
export function parseMetrics(text: string): MetricValues {
  const values = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const end = line.lastIndexOf(" ");
    if (end > 0) values.set(line.slice(0, end), Number(line.slice(end + 1)));
  }
  return values;
}

/** Adds what is told by several processes. */
export function addMetrics(all: readonly MetricValues[]): MetricValues {
  const sums = new Map<string, number>();
  for (const [name, value] of all.flatMap((one) => [...one])) {
    sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return sums;
}
