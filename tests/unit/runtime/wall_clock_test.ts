import { assertEquals } from "@dvbcss/std/assert";
import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import { SteadyWallClock } from "@dvbcss/runtime";

Deno.test("SteadyWallClock begins at Unix time and counts on by its clock", () => {
  let nanos = 12_345n;
  const clock = { now: () => monotonicNanos(nanos) };
  const wallClock = new SteadyWallClock(clock, 1_700_000_000_000);
  assertEquals(wallClock.now(), wallClockNanos(1_700_000_000_000_000_000n));
  nanos += 7n;
  assertEquals(wallClock.read(), {
    wallClock: wallClockNanos(1_700_000_000_000_000_007n),
    dispersionNanos: durationNanos(0),
  });
});
