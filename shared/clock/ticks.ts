/**
 * A clock's ticks as the unevaluated sum of two doubles.
 *
 * A double holds whole nanoseconds up to 2^53, which is 104 days; nanoseconds
 * since 1970 have 61 bits before the fraction begins. A bigint holds those but
 * no fraction, and a 90 kHz tick is 11111.1 recurring nanoseconds. So ticks are
 * *double-doubles*: `high` is the value rounded to a double, `low` is what that
 * rounding lost. Together they have about 106 bits, and a conversion through
 * several clocks keeps a billionth of a nanosecond at any date.
 *
 * Two exact steps carry all of it, since each returns the rounded result of an
 * operation together with its rounding error:
 *
 * - the sum of two doubles (Knuth's TwoSum; Dekker's shorter form when the
 *   first is the larger);
 * - the product of two doubles (Dekker's product over Veltkamp's split of each
 *   factor into two halves of 26 bits, as there is no fused multiply-add here).
 *
 * The other operations do the arithmetic of school: the same step on the high
 * parts, a plain step on the low ones, and the two normalised so that `low` is
 * at most half a unit in the last place of `high`. Their relative error is a
 * few units of 2^-104; whole results that fit come out whole.
 *
 * Ticks are finite or NaN. NaN is the time at which nothing happens: where a
 * paused clock never arrives.
 *
 * Source: D. E. Knuth, The Art of Computer Programming, volume 2, section 4.2.2,
 * theorem B; T. J. Dekker, A floating-point technique for extending the
 * available precision, Numerische Mathematik 18 (1971), with the split of
 * G. W. Veltkamp.
 *
 * @module
 */

/** A reading of a clock, in its own ticks: exactly `high + low`. */
export interface Ticks {
  /** The value rounded to a double. */
  readonly high: number;
  /** What the rounding lost; at most half a unit in the last place of `high`. */
  readonly low: number;
}

/** The ticks that a clock never reads. */
export const NAN_TICKS: Ticks = { high: NaN, low: 0 };

/** 2^27 + 1: multiplying by it cuts a double of 53 bits in two. */
const SPLITTER = 134217729;

/**
 * Makes ticks from a number or a whole number of any size.
 *
 * @param value A finite number, NaN, or a bigint of up to 106 bits.
 * @returns The same value.
 * @throws {RangeError} If the value is infinite.
 *
 * @example Nanoseconds since 1970
 * ```ts
 * import { ticks, ticksToBigInt } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(ticksToBigInt(ticks(1763793600000000001n)), 1763793600000000001n);
 * ```
 */
export function ticks(value: number | bigint): Ticks {
  const high = Number(value);
  if (high === Infinity || high === -Infinity) {
    throw new RangeError(
      `Cannot make ticks: value must be finite or NaN: current value is ${value}`,
    );
  }
  const low = typeof value === "bigint" ? Number(value - BigInt(high)) : 0;
  return { high, low };
}

/**
 * Rounds ticks to a number.
 *
 * @param value The ticks.
 * @returns The nearest double; NaN for {@linkcode NAN_TICKS}.
 */
export function ticksToNumber(value: Ticks): number {
  return value.high;
}

/**
 * Rounds ticks to the nearest whole number.
 *
 * @param value The ticks.
 * @returns The nearest integer; the greater one of two that are equally near.
 * @throws {RangeError} If the ticks are NaN.
 */
export function ticksToBigInt(value: Ticks): bigint {
  return floorTicks(addTicks(value, { high: 0.5, low: 0 }));
}

/**
 * Rounds ticks down to a whole number.
 *
 * @param value The ticks.
 * @returns The greatest integer that is not above them.
 * @throws {RangeError} If the ticks are NaN.
 */
export function floorTicks(value: Ticks): bigint {
  const whole = Math.floor(value.high);
  if (!Number.isFinite(whole)) {
    throw new RangeError(
      `Cannot round ticks: value must be finite: current value is ${value.high}`,
    );
  }
  // Where the high part has a fraction, the low part is too small to reach the
  // next integer.
  return whole === value.high
    ? BigInt(whole) + BigInt(Math.floor(value.low))
    : BigInt(whole);
}

/**
 * Tells whether a clock reads these ticks at some time.
 *
 * @param value The ticks.
 * @returns False for {@linkcode NAN_TICKS}.
 */
export function isFiniteTicks(value: Ticks): boolean {
  return Number.isFinite(value.high);
}

/**
 * Tells whether two readings differ by no more than rounding can explain.
 *
 * Ticks that went up a tree and down again come back with their last bits
 * changed.
 *
 * @param a Ticks.
 * @param b Ticks of the same clock.
 * @returns Whether they are less than a billionth of a tick apart; false also
 *   when either is NaN.
 */
export function coincidentTicks(a: Ticks, b: Ticks): boolean {
  return Math.abs(subtractTicks(a, b).high) < 1e-9;
}

/**
 * Orders two readings.
 *
 * @param a Ticks.
 * @param b Ticks of the same clock.
 * @returns Below 0 when `a` is less, above 0 when it is greater, NaN when
 *   either is NaN.
 */
export function compareTicks(a: Ticks, b: Ticks): number {
  return a.high === b.high ? a.low - b.low : a.high - b.high;
}

/**
 * Adds two readings.
 *
 * @param a Ticks.
 * @param b Ticks.
 * @returns `a + b`.
 *
 * @example A second later on a 90 kHz clock
 * ```ts
 * import { addTicks, ticks, ticksToNumber } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(ticksToNumber(addTicks(ticks(7), ticks(90_000))), 90_007);
 * ```
 */
export function addTicks(a: Ticks, b: Ticks): Ticks {
  const sum = a.high + b.high;
  const sumB = sum - a.high;
  const sumError = (a.high - (sum - sumB)) + (b.high - sumB);
  const low = a.low + b.low;
  const lowB = low - a.low;
  const lowError = (a.low - (low - lowB)) + (b.low - lowB);
  const carry = sumError + low;
  const high = sum + carry;
  return normalised(high, lowError + (carry - (high - sum)));
}

/**
 * Subtracts one reading from another.
 *
 * @param a Ticks.
 * @param b Ticks.
 * @returns `a - b`; positive when `a` is later on a clock that runs forwards.
 */
export function subtractTicks(a: Ticks, b: Ticks): Ticks {
  return addTicks(a, { high: -b.high, low: -b.low });
}

/**
 * Multiplies ticks by a number.
 *
 * @param value Ticks.
 * @param factor A finite number.
 * @returns `value * factor`.
 */
export function multiplyTicks(value: Ticks, factor: number): Ticks {
  const product = value.high * factor;
  const error = productError(value.high, factor, product);
  return normalised(product, error + value.low * factor);
}

/**
 * Divides ticks by a number.
 *
 * @param value Ticks.
 * @param divisor A finite number other than 0.
 * @returns `value / divisor`.
 */
export function divideTicks(value: Ticks, divisor: number): Ticks {
  const quotient = value.high / divisor;
  const product = quotient * divisor;
  const error = productError(quotient, divisor, product);
  const remainder = (value.high - product) - error + value.low;
  return normalised(quotient, remainder / divisor);
}

/**
 * Reads a line through a point.
 *
 * This is what every conversion between clocks comes to, so it is one function
 * on bare numbers: made of the operations above it takes half as long again.
 *
 * @param x Where to read it.
 * @param x0 The point's one side, of the same clock as `x`.
 * @param y0 The point's other side.
 * @param rise How much the line rises over `run`.
 * @param run Ticks other than 0.
 * @returns `y0 + (x - x0) * rise / run`.
 */
export function lineAt(
  x: Ticks,
  x0: Ticks,
  y0: Ticks,
  rise: Ticks,
  run: Ticks,
): Ticks {
  const difference = x.high - x0.high;
  const part = difference - x.high;
  const differenceRest = ((x.high - (difference - part)) - (x0.high + part)) +
    (x.low - x0.low);
  const high = difference + differenceRest;
  const low = differenceRest - (high - difference);

  const product = high * rise.high;
  const productRest = productError(high, rise.high, product) +
    (high * rise.low + low * rise.high);

  const quotient = product / run.high;
  const back = quotient * run.high;
  const backRest = productError(quotient, run.high, back) + quotient * run.low;
  const quotientRest = ((product - back) - backRest + productRest) / run.high;

  const sum = y0.high + quotient;
  const sumPart = sum - y0.high;
  const sumRest = ((y0.high - (sum - sumPart)) + (quotient - sumPart)) +
    (y0.low + quotientRest);
  return normalised(sum, sumRest);
}

/**
 * Drops the sign of ticks.
 *
 * @param value Ticks.
 * @returns The absolute value.
 */
export function absoluteTicks(value: Ticks): Ticks {
  return value.high < 0 ? { high: -value.high, low: -value.low } : value;
}

/** What `product`, the rounded `a * b`, lost. */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) +
    aLow * bLow;
}

/** Moves all that fits of a small low part into the high part. */
function normalised(high: number, low: number): Ticks {
  const sum = high + low;
  return { high: sum, low: low - (sum - high) };
}
