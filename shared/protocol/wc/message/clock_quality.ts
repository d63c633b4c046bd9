/**
 * Encodes a clock's precision, rounded up to a power of two.
 *
 * Counted, not computed: a logarithm may miss a power of two. A precision
 * too fine for the field becomes its finest value, which still bounds it.
 *
 * Source: ETSI TS 103 286-2, clause 8: precisionExponent = ceil(log2(seconds)).
 *
 * @param seconds The precision, in seconds; above zero, at most 2^127.
 * @returns The exponent, -128 to 127.
 * @throws {RangeError} If the precision is not in that range.
 *
 * @example A precision of one microsecond
 * ```ts
 * import { encodePrecision } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(encodePrecision(1e-6), -19);
 * ```
 */
export function encodePrecision(seconds: number): number {
  if (!(seconds > 0 && seconds <= 2 ** 127)) {
    throw new RangeError(
      `Cannot encode precision: seconds must be above 0 and at most 2^127: current value is ${seconds}`,
    );
  }
  let exponent = -128;
  while (2 ** exponent < seconds) exponent++;
  return exponent;
}

/**
 * Decodes a clock's precision.
 *
 * @param exponent The field's value, -128 to 127.
 * @returns The precision, in seconds; above zero.
 */
export function decodePrecision(exponent: number): number {
  return 2 ** exponent;
}

/**
 * Encodes a maximum frequency error, rounded up.
 *
 * Source: ETSI TS 103 286-2, clause 8: maxFreqError256ths = ceil(ppm · 256).
 *
 * @param ppm The error bound, in parts per million; at most (2^32 - 1) / 256.
 * @returns The field's value, in 1/256 ppm.
 * @throws {RangeError} If the bound is negative or does not fit the field.
 */
export function encodeMaxFreqError(ppm: number): number {
  const encoded = Math.ceil(ppm * 256);
  if (!(ppm >= 0 && encoded <= 0xffff_ffff)) {
    throw new RangeError(
      `Cannot encode maximum frequency error: ppm must be from 0 to ${
        0xffff_ffff / 256
      }: current value is ${ppm}`,
    );
  }
  return encoded;
}

/**
 * Decodes a maximum frequency error.
 *
 * @param encoded The field's value, in 1/256 ppm.
 * @returns The error bound, in parts per million; never negative.
 */
export function decodeMaxFreqError(encoded: number): number {
  return encoded / 256;
}
