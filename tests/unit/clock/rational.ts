import type { Ticks } from "@dvbcss/clock";

/** An exact number: `numerator / denominator`, the latter above 0. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Reads an integer, a decimal or `n/d`. */
export function parseRational(text: string): Rational {
  const [over = "", under = "1"] = text.split("/");
  const [whole = "", fraction = ""] = over.split(".");
  return {
    numerator: BigInt(whole + fraction),
    denominator: BigInt(under) * 10n ** BigInt(fraction.length),
  };
}

/** The exact value of a finite double. */
export function rationalOf(value: number): Rational {
  let scaled = value;
  let denominator = 1n;
  // Doubling a double is exact, and each has finitely many binary digits.
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    denominator *= 2n;
  }
  return { numerator: BigInt(scaled), denominator };
}

/** The exact value of finite ticks. */
export function rationalOfTicks(value: Ticks): Rational {
  const high = rationalOf(value.high);
  const low = rationalOf(value.low);
  return {
    numerator: high.numerator * low.denominator +
      low.numerator * high.denominator,
    denominator: high.denominator * low.denominator,
  };
}

export function times(value: Rational, factor: bigint): Rational {
  return {
    numerator: value.numerator * factor,
    denominator: value.denominator,
  };
}

/** How far `actual` is from `exact`, as a part of `exact` (of 1 if that is 0). */
export function relativeError(actual: Rational, exact: Rational): number {
  const difference = actual.numerator * exact.denominator -
    exact.numerator * actual.denominator;
  const scale = actual.denominator *
    (exact.numerator === 0n ? exact.denominator : exact.numerator);
  const parts = difference * 10n ** 60n / scale;
  return Math.abs(Number(parts)) / 1e60;
}
