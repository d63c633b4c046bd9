import {
  calcWhen,
  type Clock,
  clockDiffNanos,
  CorrelatedClock,
  correlation,
  correlationOfWallClock,
  correlationWith,
  durationNanos,
  effectiveSpeed,
  fromRoot,
  measurePrecision,
  monotonicNanos,
  NoCommonClock,
  OffsetClock,
  RangeClock,
  RootClock,
  ticks,
  ticksToBigInt,
  ticksToNumber,
  toOther,
  toRoot,
  TunableClock,
  wallClockAt,
  wallClockNanos,
} from "@dvbcss/clock";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";

const EPOCH = 1_763_793_600_000_000_001n;

function rootAt(nanos: bigint): RootClock {
  return new RootClock({ read: () => nanos });
}

Deno.test("RootClock cuts ticks off toward 0 on either side of it", () => {
  const at = (nanos: bigint) =>
    ticksToBigInt(new RootClock({ read: () => nanos, tickRate: 1000 }).now());
  assertEquals(at(1_999_999n), 1n);
  assertEquals(at(-1_999_999n), -1n);
  assertEquals(at(EPOCH), EPOCH / 1_000_000n);
});

Deno.test("RootClock cannot be changed", () => {
  const root = rootAt(0n);
  for (const name of ["tickRate", "speed", "available", "maxFreqErrorPpm"]) {
    assert(!Reflect.set(root, name, 1), name);
  }
});

Deno.test("RootClock throws when a figure is negative", () => {
  const read = () => 0n;
  assertThrows(
    () => new RootClock({ read, precisionNanos: -1 }),
    RangeError,
    "precision must not be negative",
  );
  assertThrows(
    () => new RootClock({ read, maxFreqErrorPpm: NaN }),
    RangeError,
    "maximum frequency error",
  );
});

for (const tickRate of [0, -5, NaN, Infinity]) {
  Deno.test(`a tick rate of ${tickRate} is refused and changes nothing`, () => {
    const clock = new CorrelatedClock(rootAt(0n), { tickRate: 1000 });
    assertThrows(() => new RootClock({ read: () => 0n, tickRate }), RangeError);
    assertThrows(
      () => new CorrelatedClock(rootAt(0n), { tickRate }),
      RangeError,
    );
    assertThrows(() => clock.tickRate = tickRate, RangeError, "tick rate");
    assertEquals(clock.tickRate, 1000);
  });
}

Deno.test("a rate or speed that is not a number is refused", () => {
  const clock = new CorrelatedClock(rootAt(0n), { tickRate: 1000 });
  assertThrows(() => Reflect.set(clock, "tickRate", "25"), TypeError, "string");
  assertThrows(() => Reflect.set(clock, "speed", 1n), TypeError, "bigint");
  assertThrows(() => clock.speed = Infinity, RangeError, "speed");
});

Deno.test("setCorrelationAndSpeed() changes nothing when either is not valid", () => {
  const clock = new CorrelatedClock(rootAt(0n), { tickRate: 1000 });
  const point = correlation({ childTicks: 5 });
  const broken = { ...point, childTicks: { high: NaN, low: 0 } };
  assertThrows(() => clock.setCorrelationAndSpeed(point, NaN), RangeError);
  assertThrows(() => clock.setCorrelationAndSpeed(broken, 2), RangeError);
  assertEquals(ticksToNumber(clock.now()), 0);
  assertEquals(clock.speed, 1);
});

Deno.test("correlation() throws when an error bound is negative", () => {
  assertThrows(() => correlation({ initialErrorNanos: -1 }), RangeError);
  assertThrows(() => correlation({ errorGrowthRate: -1 }), RangeError);
  assertThrows(() => correlation({ errorGrowthRate: Infinity }), RangeError);
  assertThrows(() => correlation({ childTicks: NaN }), RangeError);
  assertEquals(
    correlation({ initialErrorNanos: Infinity }).initialErrorNanos,
    Infinity,
  );
});

Deno.test("correlationWith() keeps what is not changed", () => {
  const original = correlation({
    parentTicks: 1,
    childTicks: 2,
    initialErrorNanos: 3,
    errorGrowthRate: 4,
  });
  assertEquals(
    correlationWith(original, { childTicks: 5n }),
    correlation({
      parentTicks: 1,
      childTicks: 5,
      initialErrorNanos: 3,
      errorGrowthRate: 4,
    }),
  );
  assertEquals(correlationWith(original, {}), original);
});

Deno.test("correlationOfWallClock() makes the clock that wallClockAt() reads", () => {
  const wall = {
    local: monotonicNanos(1_234_567_890n),
    wallClock: wallClockNanos(EPOCH),
    speed: 1.00005,
    initialErrorNanos: durationNanos(1000),
    errorGrowthRate: 0.0005,
  };
  const now = monotonicNanos(9_999_999_999n);
  const clock = new CorrelatedClock(rootAt(now), {
    tickRate: 1e9,
    speed: wall.speed,
    correlation: correlationOfWallClock(wall),
  });
  assertEquals(ticksToBigInt(clock.now()), wallClockAt(wall, now));
});

Deno.test("toParent() of a paused clock is exact above 2^53", () => {
  const clock = new CorrelatedClock(rootAt(7n), {
    tickRate: 1e9,
    speed: 0,
    correlation: correlation({ parentTicks: 3, childTicks: EPOCH }),
  });
  assertEquals(ticksToBigInt(clock.now()), EPOCH);
  assertEquals(ticksToNumber(clock.toParent(clock.now())), 3);
  assertEquals(ticksToNumber(clock.toParent(ticks(EPOCH + 1n))), NaN);
});

Deno.test("toRoot() finds a frozen child where its paused parent stands", () => {
  const paused = new CorrelatedClock(rootAt(EPOCH), {
    tickRate: 90_000,
    speed: 0,
    correlation: correlation({ parentTicks: EPOCH, childTicks: 123_457 }),
  });
  const child = new CorrelatedClock(paused, {
    tickRate: 30_000 / 1001,
    correlation: correlation({ parentTicks: 1, childTicks: 7 }),
  });
  assertEquals(ticksToBigInt(toRoot(child, child.now())), EPOCH);
  assertEquals(child.dispersionAt(child.now()), 0);
});

Deno.test("RangeClock with equal points of its own stands still", () => {
  const clock = new RangeClock(rootAt(150n), {
    tickRate: 1000,
    correlation1: correlation({ parentTicks: 100, childTicks: 9 }),
    correlation2: correlation({ parentTicks: 200, childTicks: 9 }),
  });
  assertEquals(ticksToNumber(clock.now()), 9);
  assertEquals(ticksToNumber(clock.toParent(ticks(9))), 100);
  assertEquals(ticksToNumber(clock.toParent(ticks(10))), NaN);
});

Deno.test("OffsetClock throws when the offset is not finite", () => {
  const clock = new OffsetClock(rootAt(0n), durationNanos(5));
  assertThrows(() => clock.offsetNanos = durationNanos(NaN), RangeError);
  assertEquals(clock.offsetNanos, 5);
});

Deno.test("OffsetClock vanishes under a clock that is paused", () => {
  const paused = new CorrelatedClock(rootAt(0n), { tickRate: 25, speed: 0 });
  const clock = new OffsetClock(paused, durationNanos(40_000_000));
  assertEquals(effectiveSpeed(clock), 0);
  assertEquals(ticksToNumber(clock.now()), 0);
  assertEquals(calcWhen(clock, ticks(0)), monotonicNanos(0n));
  assertEquals(calcWhen(clock, ticks(1)), undefined);
});

Deno.test("calcWhen() rounds up so that the clock has arrived", () => {
  let nanos = EPOCH;
  const root = new RootClock({ read: () => nanos, tickRate: 90_000 });
  const child = new CorrelatedClock(root, { tickRate: 90_000 });
  const next = ticks(ticksToBigInt(child.now()) + 1n);
  const when = calcWhen(child, next);
  assert(when !== undefined);
  nanos = when;
  assertEquals(ticksToBigInt(child.now()), ticksToBigInt(next));
  nanos = when - 1n;
  assertEquals(ticksToBigInt(child.now()), ticksToBigInt(next) - 1n);
});

Deno.test("calcWhen() of whole nanoseconds adds none", () => {
  const pts = new CorrelatedClock(rootAt(0n), {
    tickRate: 90_000,
    correlation: correlation({ parentTicks: EPOCH }),
  });
  assertEquals(calcWhen(pts, ticks(90_000 * 7)), EPOCH + 7_000_000_000n);
});

Deno.test("toOther() names the two clocks when they have nothing in common", () => {
  const a = new CorrelatedClock(rootAt(0n), { tickRate: 1 });
  const b = rootAt(0n);
  const error = assertThrows(() => toOther(a, b, ticks(0)), NoCommonClock);
  assertEquals(error.clocks, [a, b]);
});

Deno.test("clockDiffNanos() is infinite when the clocks have nothing in common", () => {
  assertEquals(clockDiffNanos(rootAt(5n), rootAt(5n)), Infinity);
});

Deno.test("parent throws when it would make a circle", () => {
  const root = rootAt(0n);
  const a = new CorrelatedClock(root, { tickRate: 1 });
  const b = new TunableClock(a, { tickRate: 1 });
  assertThrows(() => a.parent = b, RangeError, "Cannot set parent");
  assertThrows(() => a.parent = a, RangeError);
  assertEquals<Clock>(a.parent, root);
});

Deno.test("TunableClock carries its error through a pause", () => {
  let nanos = 0n;
  const root = new RootClock({ read: () => nanos });
  const clock = new TunableClock(root, { tickRate: 1000 });
  clock.setError(100, 0.001);
  nanos = 1_000_000n;
  clock.speed = 0;
  assertEquals(clock.dispersionAt(clock.now()), 1100);
  nanos = 9_000_000n;
  assertEquals(clock.dispersionAt(clock.now()), 1100);
  clock.speed = 1;
  assertEquals(clock.dispersionAt(clock.now()), 1100);
  assertEquals(ticksToNumber(clock.now()), 1);
});

Deno.test("fromRoot() reads a clock three levels down to the nanosecond", () => {
  const wall = new CorrelatedClock(rootAt(0n), {
    tickRate: 1e9,
    correlation: correlation({ parentTicks: 17n, childTicks: EPOCH }),
  });
  const pts = new CorrelatedClock(wall, {
    tickRate: 90_000,
    correlation: correlation({ parentTicks: EPOCH, childTicks: 900_000 }),
  });
  assertEquals(ticksToNumber(fromRoot(pts, ticks(1_000_000_017n))), 990_000);
  assertEquals(ticksToBigInt(toRoot(pts, ticks(990_000))), 1_000_000_017n);
});

Deno.test("measurePrecision() throws when there is nothing to sample", () => {
  assertThrows(
    () => measurePrecision({ read: () => 0n, sampleSize: 0 }),
    RangeError,
    "sample size",
  );
});
