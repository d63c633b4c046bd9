import {
  durationNanos,
  localAt,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";

const LOCAL = 7_000_000_000n;
const WALL_CLOCK = 1_793_000_000_000_000_000n;

/** A wall clock that gains 100 µs a second. */
const FAST: WallClockCorrelation = {
  local: monotonicNanos(LOCAL),
  wallClock: wallClockNanos(WALL_CLOCK),
  speed: 1.0001,
  initialErrorNanos: durationNanos(50),
  errorGrowthRate: 1e-6,
};

for (const seconds of [-10n, 0n, 10n]) {
  const local = monotonicNanos(LOCAL + seconds * 1_000_000_000n);
  const wallClock = wallClockNanos(WALL_CLOCK + seconds * 1_000_100_000n);

  Deno.test(`wallClockAt() counts the speed, ${seconds} s from the point`, () => {
    assertEquals(wallClockAt(FAST, local), wallClock);
  });

  Deno.test(`localAt() undoes wallClockAt(), ${seconds} s from the point`, () => {
    assertEquals(localAt(FAST, wallClock), local);
  });
}

Deno.test("wallClockDispersionAt() grows away from the point, either way", () => {
  assertEquals(wallClockDispersionAt(FAST, FAST.local), 50);
  for (const nanos of [-1_000_000_000n, 1_000_000_000n]) {
    const now = monotonicNanos(LOCAL + nanos);
    assertEquals(wallClockDispersionAt(FAST, now), 1050);
  }
});
