import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { divideToNearest, fractionOf } from "@dvbcss/clock";

const DIVISIONS: readonly {
  readonly dividend: bigint;
  readonly divisor: bigint;
  readonly quotient: bigint;
}[] = [
  { dividend: 7n, divisor: 4n, quotient: 2n },
  { dividend: 5n, divisor: 4n, quotient: 1n },
  { dividend: 6n, divisor: 4n, quotient: 2n },
  { dividend: -6n, divisor: 4n, quotient: -1n },
  { dividend: -7n, divisor: 4n, quotient: -2n },
  { dividend: 7n, divisor: -4n, quotient: -2n },
  { dividend: -7n, divisor: -4n, quotient: 2n },
  { dividend: 0n, divisor: -4n, quotient: 0n },
];

Deno.test.each(DIVISIONS)(
  "divideToNearest() divides $dividend by $divisor",
  ({ dividend, divisor, quotient }) => {
    assertEquals(divideToNearest(dividend, divisor), quotient);
  },
);

Deno.test("fractionOf() loses nothing of a double", () => {
  for (const value of [0, 1, -0.1, 1 / 3, 2 ** -1074, 2 ** 80, -1e-9]) {
    const { numerator, denominator } = fractionOf(value);
    // Both sides of the line as doubles may overflow, their quotient not.
    const bits = denominator.toString(2).length - 1;
    assertEquals(
      Number(numerator) * 2 ** -(bits >> 1) * 2 ** -(bits - (bits >> 1)),
      value,
    );
  }
});

Deno.test("fractionOf() refuses what is no number", () => {
  assertThrows(() => fractionOf(NaN), RangeError, "must be finite");
  assertThrows(() => fractionOf(-Infinity), RangeError, "must be finite");
});
