import {
  durationNanos,
  monotonicNanos,
  type WallClockCorrelation,
  wallClockNanos,
} from "@dvbcss/clock";
import { contentTimeAt } from "@dvbcss/companion";
import type { TimelineCorrelation } from "@dvbcss/presentation";
import type { SourceInstant } from "@dvbcss/source";
import { assert, assertAlmostEquals, assertEquals } from "@dvbcss/std/assert";
import { CarriedLine } from "../../../shared/source/upstream/carried_line.ts";
import { carryOver } from "../../../shared/source/upstream/carry_over.ts";

const PTS = { unitsPerTick: 1, unitsPerSecond: 90_000 };
const FILM = { unitsPerTick: 1, unitsPerSecond: 25 };
const THRESHOLD = durationNanos(100e3);
const SECOND = 1_000_000_000n;

/** Our wall clock is 1000 s ahead of the local one, the TV's 500 s. */
function instant(seconds: number): SourceInstant {
  const local = monotonicNanos(BigInt(Math.round(seconds * 1e9)));
  return {
    local,
    wallClock: wallClockNanos(local + 1000n * SECOND),
    dispersionNanos: durationNanos(0),
  };
}

function clock(
  { aheadNanos = 500n * SECOND, speed = 1 } = {},
): WallClockCorrelation {
  return {
    local: monotonicNanos(0n),
    wallClock: wallClockNanos(aheadNanos),
    speed,
    initialErrorNanos: durationNanos(0),
    errorGrowthRate: 0,
  };
}

function line(speed = 1, contentTimeTicks = 0n): TimelineCorrelation {
  return { contentTimeTicks, wallClock: wallClockNanos(500n * SECOND), speed };
}

Deno.test("carryOver() gives the line on our wall clock", () => {
  assertEquals(
    carryOver(instant(10), { line: line(), clock: clock() }, PTS),
    {
      contentTimeTicks: 900_000n,
      wallClock: wallClockNanos(1010n * SECOND),
      speed: 1,
    },
  );
});

Deno.test("carryOver() loses nothing on a timeline of few ticks", () => {
  // 10.01 s is 250.25 ticks: tick 250 was at 10 s.
  assertEquals(
    carryOver(instant(10.01), { line: line(), clock: clock() }, FILM),
    {
      contentTimeTicks: 250n,
      wallClock: wallClockNanos(1010n * SECOND),
      speed: 1,
    },
  );
});

Deno.test("carryOver() is right now, however far away the next tick is", () => {
  const minute = { unitsPerTick: 60, unitsPerSecond: 1 };
  const placed = { line: line(), clock: clock({ speed: 1 + 100e-6 }) };
  const now = instant(20);
  const carried = carryOver(now, placed, minute);
  assert(carried !== null);
  const is = contentTimeAt(carried, minute, now.wallClock).positionSeconds;
  assertAlmostEquals(is, 20.002, 1e-8);
});

Deno.test("carryOver() says where content stands from now on", () => {
  assertEquals(
    carryOver(instant(10), { line: line(0, 77n), clock: clock() }, PTS),
    {
      contentTimeTicks: 77n,
      wallClock: wallClockNanos(1010n * SECOND),
      speed: 0,
    },
  );
});

Deno.test("carryOver() does not wait for a tick that is hours away", () => {
  const carried = carryOver(
    instant(15_000),
    { line: line(1e-6), clock: clock() },
    FILM,
  );
  assertEquals(carried?.wallClock, wallClockNanos(16_000n * SECOND));
});

Deno.test("carryOver() gives no line beyond all measure", () => {
  const far = line(1, 10n ** 50n);
  assertEquals(carryOver(instant(1), { line: far, clock: clock() }, PTS), null);
});

Deno.test("CarriedLine tells the same line while it is right", () => {
  const carried = new CarriedLine(PTS);
  const placed = { line: line(), clock: clock() };
  const told = carried.handlePlaced(instant(1), placed, THRESHOLD);
  for (let second = 2; second < 100; second++) {
    assert(carried.handlePlaced(instant(second), placed, THRESHOLD) === told);
  }
});

Deno.test("CarriedLine tells anew before the clocks have parted by the threshold twice", () => {
  const carried = new CarriedLine(PTS);
  const placed = { line: line(), clock: clock({ speed: 1 + 50e-6 }) };
  let told = carried.handlePlaced(instant(0), placed, THRESHOLD);
  let times = 0;
  for (let now = instant(0); now.local < 60n * SECOND;) {
    assert(carried.deadline !== undefined && carried.deadline > now.local);
    now = instant(Number(carried.deadline) / 1e9);
    const next = carried.handlePlaced(now, placed, THRESHOLD);
    if (next !== told) times++;
    told = next;
  }
  // 3 ms in a minute, by at least 0.1 and at most 0.2 ms each time.
  assert(times >= 15 && times <= 30, `${times} times`);
});

const CHANGES = [
  { name: "jumps", after: line(1, 9000n) },
  { name: "stops", after: line(0) },
  { name: "runs faster", after: line(2) },
];

Deno.test.each(CHANGES)(
  "CarriedLine tells at once that content $name",
  ({ after }) => {
    const carried = new CarriedLine(PTS);
    const before = { line: line(), clock: clock() };
    const told = carried.handlePlaced(instant(1), before, THRESHOLD);
    const placed = { line: after, clock: clock() };
    const next = carried.handlePlaced(instant(1.001), placed, THRESHOLD);
    assert(next !== told);
    assertEquals(next?.speed, after.speed);
  },
);

Deno.test("CarriedLine makes small corrections wait a little", () => {
  const carried = new CarriedLine(PTS);
  const told = carried.handlePlaced(
    instant(1),
    { line: line(), clock: clock() },
    THRESHOLD,
  );
  const corrected = {
    line: line(),
    clock: clock({ aheadNanos: 500n * SECOND + 300_000n }),
  };
  const soon = carried.handlePlaced(instant(1.1), corrected, THRESHOLD);
  assert(soon === told);
  const later = carried.handlePlaced(instant(1.3), corrected, THRESHOLD);
  assert(later !== told);
});
