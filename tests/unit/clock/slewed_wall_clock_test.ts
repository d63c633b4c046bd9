import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
} from "@dvbcss/std/assert";
import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  SlewedWallClock,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import { forAllSeeds } from "../../support/random.ts";

const SECOND = 1_000_000_000n;
const START = monotonicNanos(5n * SECOND);

function later(nanos: bigint): MonotonicNanos {
  return monotonicNanos(START + nanos);
}

/** The wall clock is ahead by `offsetNanos`, known to a millisecond. */
function known(
  offsetNanos: bigint,
  changes: Partial<WallClockCorrelation> = {},
): WallClockCorrelation {
  return {
    local: START,
    wallClock: wallClockNanos(START + offsetNanos),
    speed: 1,
    initialErrorNanos: durationNanos(1e6),
    errorGrowthRate: 1e-4,
    ...changes,
  };
}

function started(): SlewedWallClock {
  const clock = new SlewedWallClock();
  assertEquals(clock.handleCorrelation(START, known(0n)), undefined);
  return clock;
}

/** Reading minus local time, in nanoseconds. */
function offsetAt(clock: SlewedWallClock, now: MonotonicNanos): number {
  const reading = clock.readAt(now);
  assert(reading !== undefined);
  return Number(reading - now);
}

Deno.test("SlewedWallClock shows nothing before it knows anything", () => {
  const clock = new SlewedWallClock();
  assertEquals(clock.readAt(START), undefined);
  assertEquals(clock.correlationAt(START), undefined);
});

Deno.test("SlewedWallClock is what is known while nothing is corrected", () => {
  assertEquals(started().correlationAt(later(SECOND)), known(0n));
});

interface Correction {
  readonly name: string;
  readonly nanos: bigint;
  /** When it is made up for, after the correction. */
  readonly endSeconds: bigint;
  readonly slewPpm: number;
}

const CORRECTIONS: readonly Correction[] = [
  { name: "1 ms forward", nanos: 1_000_000n, endSeconds: 2n, slewPpm: 500 },
  { name: "1 ms back", nanos: -1_000_000n, endSeconds: 2n, slewPpm: -500 },
  { name: "8 ms back", nanos: -8_000_000n, endSeconds: 4n, slewPpm: -2_000 },
  { name: "20 ms forward", nanos: 20_000_000n, endSeconds: 4n, slewPpm: 5_000 },
  { name: "50 ms back", nanos: -50_000_000n, endSeconds: 10n, slewPpm: -5_000 },
];

Deno.test.each(CORRECTIONS)(
  "SlewedWallClock makes up for $name without haste",
  ({ nanos, endSeconds, slewPpm }) => {
    const clock = started();
    const corrected = known(nanos);
    assertEquals(clock.handleCorrelation(START, corrected), {
      kind: "slew",
      adjustmentNanos: nanos,
    });
    assertEquals(offsetAt(clock, START), 0);
    const after = Number(SECOND) * slewPpm / 1e6;
    assertEquals(offsetAt(clock, later(SECOND)), after);
    const line = clock.correlationAt(later(SECOND));
    assertLess(Math.abs((line?.speed ?? 0) - 1 - slewPpm / 1e6), 1e-12);
    const end = later(endSeconds * SECOND);
    assertEquals(offsetAt(clock, end), Number(nanos));
    assertEquals(clock.correlationAt(end), corrected);
  },
);

Deno.test("SlewedWallClock counts what is missing into its bound", () => {
  const clock = started();
  const corrected = known(4_000_000n);
  clock.handleCorrelation(START, corrected);
  const now = later(SECOND);
  const line = clock.correlationAt(now);
  assert(line !== undefined);
  assertEquals<number>(
    wallClockDispersionAt(line, now),
    wallClockDispersionAt(corrected, now) + 3_000_001,
  );
});

Deno.test("SlewedWallClock corrects anew from where it is", () => {
  const clock = started();
  clock.handleCorrelation(START, known(2_000_000n));
  const now = later(SECOND);
  assertEquals(clock.handleCorrelation(now, known(0n)), {
    kind: "slew",
    adjustmentNanos: -500_000n,
  });
  assertEquals(offsetAt(clock, now), 500_000);
  assertEquals(offsetAt(clock, later(2n * SECOND)), 0);
});

Deno.test("SlewedWallClock says nothing of a correlation that corrects nothing", () => {
  const clock = started();
  const better = known(0n, { initialErrorNanos: durationNanos(5) });
  assertEquals(clock.handleCorrelation(START, better), undefined);
  assertEquals(clock.correlationAt(START), better);
});

Deno.test.each([{ name: "forward", nanos: 51_000_000n }, {
  name: "back",
  nanos: -51_000_000n,
}])(
  "SlewedWallClock makes a large correction $name at once, and says so",
  ({ nanos }) => {
    const clock = started();
    assertEquals(clock.handleCorrelation(START, known(nanos)), {
      kind: "step",
      adjustmentNanos: nanos,
    });
    assertEquals(offsetAt(clock, START), Number(nanos));
  },
);

interface Start {
  readonly boundMillis: number;
  /** When it can be read, after the first correlation. */
  readonly afterNanos: bigint;
}

const STARTS: readonly Start[] = [
  { boundMillis: 2, afterNanos: 0n },
  { boundMillis: 3, afterNanos: 200_000_000n },
  { boundMillis: 20, afterNanos: 200_000_000n },
  { boundMillis: 21, afterNanos: SECOND },
];

Deno.test.each(STARTS)(
  "SlewedWallClock waits for a good bound, but not for long: $boundMillis ms",
  ({ boundMillis, afterNanos }) => {
    const clock = new SlewedWallClock();
    const vague = known(0n, {
      initialErrorNanos: durationNanos(boundMillis * 1e6),
      errorGrowthRate: 0,
    });
    assertEquals(clock.handleCorrelation(START, vague), undefined);
    if (afterNanos > 0n) {
      assertEquals(clock.readAt(later(afterNanos - 1n)), undefined);
    }
    assertEquals(offsetAt(clock, later(afterNanos)), 0);
  },
);

Deno.test("SlewedWallClock corrects what was not shown at once, and stays once it was", () => {
  const clock = new SlewedWallClock();
  const vague = known(40_000_000n, { initialErrorNanos: durationNanos(5e7) });
  clock.handleCorrelation(START, vague);
  const now = later(SECOND / 10n);
  assertEquals(clock.handleCorrelation(now, known(0n)), undefined);
  assertEquals(offsetAt(clock, now), 0);
  clock.handleCorrelation(now, vague);
  assertEquals(offsetAt(clock, now), 0);
});

Deno.test("SlewedWallClock.replaceBy() leaves the old clock at once", () => {
  const clock = started();
  clock.handleCorrelation(START, known(2_000_000n));
  const other = known(-7_000_000n);
  clock.replaceBy(later(SECOND), other);
  assertEquals(clock.correlationAt(later(SECOND)), other);
});

Deno.test("SlewedWallClock.reset() forgets the clock", () => {
  const clock = started();
  clock.reset();
  assertEquals(clock.readAt(START), undefined);
  clock.handleCorrelation(START, known(-SECOND));
  assertEquals(offsetAt(clock, START), -1e9);
});

Deno.test("SlewedWallClock never goes back nor far from the estimated rate, and covers what is known", () => {
  forAllSeeds(300, (random) => {
    const clock = new SlewedWallClock();
    let now: MonotonicNanos = START;
    let before: bigint | undefined;
    for (let i = 0; i < 60; i++) {
      const target = known(BigInt(random.integer(-2e7, 2e7)), {
        local: now,
        wallClock: wallClockNanos(now + BigInt(random.integer(-2e7, 2e7))),
        speed: 1 + (random.next() - 0.5) / 1e4,
      });
      const correction = clock.handleCorrelation(now, target);
      assert(correction?.kind !== "step");
      for (let look = 0; look < 20; look++) {
        const line = clock.correlationAt(now);
        assert(line !== undefined);
        const reading = wallClockAt(line, now);
        if (before !== undefined) assertGreaterOrEqual(reading, before);
        assertLessOrEqual(Math.abs(line.speed - target.speed), 0.005_000_1);
        const apart = Math.abs(Number(reading - wallClockAt(target, now)));
        assertLessOrEqual(
          apart + wallClockDispersionAt(target, now),
          wallClockDispersionAt(line, now) + 2,
        );
        before = reading;
        const wait = Math.floor(10 ** (random.next() * 10));
        now = monotonicNanos(now + BigInt(look % 2 === 0 ? 1 : wait));
      }
    }
  });
});
