import {
  absoluteTicks,
  addTicks,
  coincidentTicks,
  compareTicks,
  divideTicks,
  floorTicks,
  isFiniteTicks,
  lineAt,
  multiplyTicks,
  NAN_TICKS,
  subtractTicks,
  ticks,
  ticksToBigInt,
  ticksToNumber,
} from "@dvbcss/clock";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";

const EPOCH = 1_763_793_600_000_000_001n;

Deno.test("ticks() keeps the last nanosecond of a date", () => {
  assertEquals(ticksToBigInt(ticks(EPOCH)), EPOCH);
  assertEquals(ticksToBigInt(ticks(-EPOCH)), -EPOCH);
});

Deno.test("ticks() throws when the value is infinite", () => {
  assertThrows(() => ticks(Infinity), RangeError, "Cannot make ticks");
  assertThrows(() => ticks(-Infinity), RangeError, "-Infinity");
});

Deno.test("addTicks() keeps a fraction beside a date", () => {
  const sum = addTicks(ticks(EPOCH), ticks(2 ** -40));
  assertEquals(ticksToNumber(subtractTicks(sum, ticks(EPOCH))), 2 ** -40);
});

Deno.test("absoluteTicks() drops the sign of both parts", () => {
  assertEquals(ticksToBigInt(absoluteTicks(ticks(-EPOCH))), EPOCH);
  assertEquals(ticksToBigInt(absoluteTicks(ticks(EPOCH))), EPOCH);
});

interface Rounding {
  readonly name: string;
  readonly value: number;
  readonly floor: bigint;
  readonly nearest: bigint;
}

const ROUNDINGS: readonly Rounding[] = [
  { name: "a whole number", value: 3, floor: 3n, nearest: 3n },
  { name: "just above", value: 3.2, floor: 3n, nearest: 3n },
  { name: "half way", value: 3.5, floor: 3n, nearest: 4n },
  { name: "below 0", value: -3.2, floor: -4n, nearest: -3n },
  { name: "half way below 0", value: -3.5, floor: -4n, nearest: -3n },
  { name: "the least number", value: -5e-324, floor: -1n, nearest: 0n },
];

Deno.test.each(ROUNDINGS)("floorTicks() and ticksToBigInt() round $name", ({
  value,
  floor,
  nearest,
}) => {
  assertEquals(floorTicks(ticks(value)), floor);
  assertEquals(ticksToBigInt(ticks(value)), nearest);
  const date = addTicks(ticks(EPOCH), ticks(Math.round(value * 16) / 16));
  if (Math.abs(value) > 1) {
    assertEquals(floorTicks(date), EPOCH + floor);
    assertEquals(ticksToBigInt(date), EPOCH + nearest);
  }
});

Deno.test("ticksToBigInt() looks at the low part when the high part is half way", () => {
  const below = subtractTicks(ticks(0.5), ticks(1e-20));
  assertEquals(ticksToBigInt(below), 0n);
});

Deno.test("floorTicks() throws when the ticks are NaN", () => {
  assertThrows(() => floorTicks(NAN_TICKS), RangeError, "Cannot round ticks");
  assertThrows(() => ticksToBigInt(NAN_TICKS), RangeError);
});

Deno.test("NAN_TICKS stays NaN through arithmetic", () => {
  const one = ticks(1);
  assert(!isFiniteTicks(addTicks(NAN_TICKS, one)));
  assert(!isFiniteTicks(multiplyTicks(NAN_TICKS, 2)));
  assert(!isFiniteTicks(divideTicks(NAN_TICKS, 2)));
  assert(!isFiniteTicks(lineAt(NAN_TICKS, one, one, one, one)));
  assertEquals(compareTicks(NAN_TICKS, one), NaN);
  assert(!coincidentTicks(NAN_TICKS, NAN_TICKS));
});

Deno.test("coincidentTicks() forgives rounding and nothing else", () => {
  const third = divideTicks(ticks(EPOCH), 3);
  assert(coincidentTicks(multiplyTicks(third, 3), ticks(EPOCH)));
  assert(!coincidentTicks(ticks(EPOCH), addTicks(ticks(EPOCH), ticks(1e-8))));
});

Deno.test("compareTicks() orders by the low part when the high parts agree", () => {
  assert(compareTicks(ticks(EPOCH), ticks(EPOCH + 1n)) < 0);
  assert(compareTicks(ticks(EPOCH + 1n), ticks(EPOCH)) > 0);
  assert(compareTicks(ticks(1), ticks(2)) < 0);
  assertEquals(compareTicks(ticks(EPOCH), ticks(EPOCH)), 0);
});
