/** A rational number. */
export interface Fraction {
  /** Above the line; may be negative. */
  readonly numerator: bigint;
  /** Below the line; above 0. */
  readonly denominator: bigint;
}

/**
 * Writes a double as the fraction that it is: every finite one is an integer over
 * a power of two.
 *
 * @param value A finite number.
 * @returns The same number, exactly.
 * @throws {RangeError} If the value is not finite.
 *
 * @example Half speed
 * ```ts
 * import { fractionOf } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(fractionOf(0.5), { numerator: 1n, denominator: 2n });
 * ```
 */
export function fractionOf(value: number): Fraction {
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `Cannot write as a fraction: value must be finite: current value is ${value}`,
    );
  }
  let scaled = value;
  let denominator = 1n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/**
 * Divides integers and rounds to the nearest.
 *
 * @param dividend What is divided.
 * @param divisor By what; not 0.
 * @returns The nearest integer; the greater one of two that are equally near.
 */
export function divideToNearest(dividend: bigint, divisor: bigint): bigint {
  if (divisor < 0n) return divideToNearest(-dividend, -divisor);
  const doubled = 2n * dividend + divisor;
  const quotient = doubled / (2n * divisor);
  // Division truncates; below 0 that is upwards, and this wants downwards.
  return doubled < 0n && quotient * 2n * divisor !== doubled
    ? quotient - 1n
    : quotient;
}
