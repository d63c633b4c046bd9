import { type DurationNanos, durationNanos } from "./units.ts";

/** How to measure a time source. */
export interface PrecisionMeasurement {
  /** Reads the source, in nanoseconds; must advance, or measuring never ends. */
  readonly read: () => bigint;
  /** How many advances to look at; 10,000 unless given, at least 1. */
  readonly sampleSize?: number;
}

/**
 * Measures how finely a time source can be read: the least advance between two
 * readings in a row, which is the greater of its step and of what a reading
 * costs.
 *
 * Pairs without an advance, or with a step back, tell nothing and are skipped.
 *
 * @param measurement The source and the number of samples.
 * @returns The precision, in nanoseconds; above 0.
 * @throws {RangeError} If the sample size is not at least 1.
 *
 * @example A source with steps of 100 ns
 * ```ts
 * import { measurePrecision } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * let nanos = 0n;
 * assertEquals(measurePrecision({ read: () => nanos += 100n }), 100);
 * ```
 */
export function measurePrecision(
  measurement: PrecisionMeasurement,
): DurationNanos {
  const { read, sampleSize = 10_000 } = measurement;
  if (!(sampleSize >= 1)) {
    throw new RangeError(
      `Cannot measure precision: sample size must be at least 1: current value is ${sampleSize}`,
    );
  }
  let least = Infinity;
  for (let samples = 0; samples < sampleSize;) {
    const first = read();
    const advance = Number(read() - first);
    if (advance <= 0) continue;
    samples++;
    least = Math.min(least, advance);
  }
  return durationNanos(least);
}
