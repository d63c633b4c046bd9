/**
 * How DVB's schemas write an integer: no plus sign, leading or negative zero. One
 * of over 100 digits measures nothing.
 */
const INTEGER_STRING = /^(?:0|-?[1-9][0-9]{0,99})$/;

/**
 * Writes an integer as DVB's JSON does: as a string of decimal digits.
 *
 * Source: css-core-1.1.1.json, `integerAsString`.
 *
 * @param value The integer, of any size; a fraction is cut off towards zero.
 * @returns The digits, with a minus sign if negative.
 * @throws {RangeError} If the number is not finite.
 *
 * @example Beyond the integers that a double can hold
 * ```ts
 * import { encodeIntegerString } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(encodeIntegerString(9_007_199_254_740_993n), "9007199254740993");
 * assertEquals(encodeIntegerString(-1.5), "-1");
 * ```
 */
export function encodeIntegerString(value: bigint | number): string {
  if (typeof value === "bigint") return value.toString();
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `Cannot encode integer: value must be finite: current value is ${value}`,
    );
  }
  return BigInt(Math.trunc(value)).toString();
}

/**
 * Reads an integer as DVB's JSON has it: a string of decimal digits.
 *
 * Source: css-core-1.1.1.json, `integerAsString`.
 *
 * @param value The value of the JSON member.
 * @returns The integer; undefined if it is none, or has over 100 digits.
 *
 * @example
 * ```ts
 * import { decodeIntegerString } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(decodeIntegerString("-7"), -7n);
 * assertEquals(decodeIntegerString(7), undefined);
 * assertEquals(decodeIntegerString("007"), undefined);
 * ```
 */
export function decodeIntegerString(value: unknown): bigint | undefined {
  return typeof value === "string" && INTEGER_STRING.test(value)
    ? BigInt(value)
    : undefined;
}
