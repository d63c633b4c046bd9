import { wallClockNanos } from "@dvbcss/clock";
import {
  combinedTimestamps,
  contentRunOf,
  type PresentationTimestamps,
  type Timeline,
} from "@dvbcss/presentation";
import { assertEquals } from "@dvbcss/std/assert";

const PTS = { unitsPerTick: 1, unitsPerSecond: 90_000 };
const PLAYING = { properties: PTS, speed: 1 };

function at(contentTimeTicks: bigint, seconds: number) {
  return { contentTimeTicks, wallClock: wallClockNanos(BigInt(seconds * 1e9)) };
}

function between(from: number, to: number): PresentationTimestamps {
  return { earliest: at(0n, from), latest: at(0n, to) };
}

Deno.test("combinedTimestamps() is nothing without companions", () => {
  assertEquals(combinedTimestamps([], PLAYING), undefined);
});

Deno.test("combinedTimestamps() takes the latest earliest and the earliest latest", () => {
  assertEquals(
    combinedTimestamps([between(1, 9), between(3, 12), between(2, 7)], PLAYING),
    between(3, 7),
  );
});

Deno.test("combinedTimestamps() leaves it to be seen when companions have no time in common", () => {
  assertEquals(
    combinedTimestamps([between(1, 2), between(3, 4)], PLAYING),
    between(3, 2),
  );
});

Deno.test("combinedTimestamps() takes the last of the actual ones", () => {
  const first = { ...between(0, 9), actual: at(0n, 4) };
  const last = { ...between(0, 9), actual: at(0n, 5) };
  assertEquals(
    combinedTimestamps([first, last, between(0, 9)], PLAYING)?.actual,
    at(0n, 5),
  );
});

Deno.test("combinedTimestamps() prefers any time to an infinity", () => {
  const open: PresentationTimestamps = {
    earliest: { contentTimeTicks: 0n, wallClock: "minus-infinity" },
    latest: { contentTimeTicks: 0n, wallClock: "plus-infinity" },
  };
  assertEquals(combinedTimestamps([open, open], PLAYING), open);
  assertEquals(
    combinedTimestamps([open, between(-5, 5)], PLAYING),
    between(-5, 5),
  );
});

const RUNS = [
  { name: "plays", speed: 1, laterTicks: 0n },
  { name: "plays fast", speed: 2, laterTicks: 0n },
  { name: "stands", speed: 0, laterTicks: 0n },
  { name: "plays backwards", speed: -1, laterTicks: 180_000n },
];

Deno.test.each(RUNS)(
  "combinedTimestamps() compares along the line when content $name",
  ({ speed, laterTicks }) => {
    // Both at 10 s; whichever content time is passed first is the later line.
    const all = [0n, 180_000n].map((ticks): PresentationTimestamps => ({
      earliest: at(ticks, 10),
      latest: { contentTimeTicks: 0n, wallClock: "plus-infinity" },
    }));
    assertEquals(
      combinedTimestamps(all, { properties: PTS, speed })?.earliest,
      at(laterTicks, 10),
    );
  },
);

Deno.test("contentRunOf() takes rate and speed from the timeline", () => {
  const timeline: Timeline = {
    timelineSelector: "x",
    properties: PTS,
    correlation: { ...at(0n, 0), speed: 2 },
  };
  const run = contentRunOf([timeline], "x");
  assertEquals(run, { properties: PTS, speed: 2 });
  const pending = { ...timeline, correlation: "pending" as const };
  assertEquals(contentRunOf([pending], "x").speed, 1);
  assertEquals(contentRunOf([], "x").speed, 1);
});
