import { assertEquals } from "@dvbcss/std/assert";
import {
  durationNanos,
  monotonicNanos,
  wallClockAt,
  wallClockNanos,
} from "@dvbcss/clock";
import type { Timeline } from "@dvbcss/presentation";
import type { WallClockEvent } from "@dvbcss/runtime";
import { TestTimelines } from "../../../../services/ts/test_timelines.ts";

function anEvent(
  change: WallClockEvent["change"],
  to: bigint,
  from?: bigint,
): WallClockEvent {
  return {
    change,
    correlation: {
      local: monotonicNanos(0n),
      wallClock: wallClockNanos(to),
      speed: 1,
      initialErrorNanos: durationNanos(0),
      errorGrowthRate: 0,
    },
    from: from === undefined ? undefined : wallClockNanos(from),
    to: wallClockNanos(to),
  };
}

/** Content time of the first timeline, in ticks, when the wall clock shows `at`. */
function positionAt(timelines: readonly Timeline[], at: bigint): number {
  const [timeline] = timelines;
  const line = timeline?.correlation;
  if (line === undefined || line === null || line === "pending") return NaN;
  const elapsedNanos = Number(at - line.wallClock) * line.speed;
  return Number(line.contentTimeTicks) + elapsedNanos * 90_000 / 1e9;
}

Deno.test("TestTimelines has none before the wall clock is known", () => {
  assertEquals(new TestTimelines().besides([]), []);
});

Deno.test("TestTimelines began with PTS 0 when the wall clock's day did", () => {
  const test = new TestTimelines();
  const began = 20_000n * 86_400_000_000_000n;
  test.handleWallClock(anEvent("first", began + 5_000_000_000n));
  const timelines = test.besides([]);
  assertEquals(timelines[0]?.timelineSelector, "urn:dvb:css:timeline:pts");
  assertEquals(timelines.length, 3);
  assertEquals(positionAt(timelines, began), 0);
});

Deno.test("TestTimelines does not jump when the wall clock steps", () => {
  const test = new TestTimelines();
  const { correlation } = anEvent("first", 0n);
  test.handleWallClock(anEvent("first", 0n));
  const from = wallClockAt(correlation, monotonicNanos(10_000_000_000n));
  const before = positionAt(test.besides([]), from);
  test.handleWallClock(anEvent("step", 77_000_000_000n, from));
  assertEquals(before, 900_000);
  assertEquals(positionAt(test.besides([]), 77_000_000_000n), before);
});

Deno.test("TestTimelines stays as it is when the wall clock is known better", () => {
  const test = new TestTimelines();
  test.handleWallClock(anEvent("first", 0n));
  const before = test.besides([]);
  test.handleWallClock(anEvent("improve", 100n, 90n));
  assertEquals(test.besides([]), before);
});

Deno.test("TestTimelines makes way for another source, and comes back", () => {
  const test = new TestTimelines();
  test.handleWallClock(anEvent("first", 0n));
  const own = test.besides([]);
  assertEquals(test.besides(own), own);
  const strangers = own.map((timeline) => ({ ...timeline, correlation: null }));
  assertEquals(test.besides(strangers), []);
  assertEquals(test.besides([]), own);
});

Deno.test("TestTimelines stays beside another service's test timelines", () => {
  const test = new TestTimelines();
  const other = new TestTimelines();
  for (const [timelines, to] of [[test, 80n], [other, 90n]] as const) {
    timelines.handleWallClock(anEvent("first", 0n));
    timelines.handleWallClock(anEvent("step", to, 50n));
  }
  const own = test.besides([]);
  assertEquals(test.besides(other.besides([])), own);
});
