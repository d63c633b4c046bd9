import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertLess,
  assertLessOrEqual,
} from "@dvbcss/std/assert";
import { SimulatedOscillator } from "../../accuracy/simulation/oscillator.ts";
import { forAllSeeds, SeededRandom } from "../../support/random.ts";
import type { OscillatorWorld } from "../../accuracy/worlds/world.ts";

const WORLD: OscillatorWorld = {
  skewPpm: [-50, 50],
  wanderPpm: 10,
  maxFreqErrorPpm: 50,
  precisionNanos: 1,
};
const SECOND = 1e9;

Deno.test("SimulatedOscillator keeps its declared bound, and wanders in it", () => {
  forAllSeeds(50, (random) => {
    const clock = new SimulatedOscillator(WORLD, random);
    const rates: number[] = [];
    for (let at = 0; at < 3_600 * SECOND; at += 10 * SECOND) {
      const elapsed = clock.exact(at + 10 * SECOND) - clock.exact(at);
      rates.push((elapsed / (10 * SECOND) - 1) * 1e6);
    }
    assertLessOrEqual(Math.max(...rates.map(Math.abs)), 50);
    const range = Math.max(...rates) - Math.min(...rates);
    assertLessOrEqual(range, 20.001);
    assertGreater(range, 3);
  });
});

Deno.test("SimulatedOscillator keeps its bound where its skew lies beyond it", () => {
  const world: OscillatorWorld = { ...WORLD, skewPpm: [80, 80], wanderPpm: 5 };
  const clock = new SimulatedOscillator(world, new SeededRandom(1));
  const elapsed = clock.exact(1_000 * SECOND);
  assertAlmostEquals(elapsed / (1_000 * SECOND) - 1, 50e-6, 1e-6);
  assertLess(elapsed / (1_000 * SECOND) - 1, 50e-6);
});

interface Reading {
  readonly name: string;
  readonly precisionNanos: number;
}

const READINGS: readonly Reading[] = [
  { name: "nanoseconds", precisionNanos: 1 },
  { name: "microseconds", precisionNanos: 1_000 },
  { name: "milliseconds", precisionNanos: 1_000_000 },
];

Deno.test.each(READINGS)(
  "SimulatedOscillator.whenReads() finds when a clock of $name reads a time",
  ({ precisionNanos }) => {
    forAllSeeds(50, (random) => {
      const stops = [{ from: 5 * SECOND, to: 65 * SECOND }];
      const world = { ...WORLD, precisionNanos };
      const clock = new SimulatedOscillator(world, random, stops);
      for (let count = 0; count < 20; count++) {
        const from = random.integer(0, 5) * SECOND;
        const reading = random.integer(0, 10 * SECOND);
        const at = clock.whenReads(reading, from);
        assert(at >= from);
        assertEquals(clock.read(at) % precisionNanos, 0);
        assert(clock.read(at) >= reading);
        if (at > from) assert(clock.exact(at - 10) < reading + precisionNanos);
      }
    });
  },
);

Deno.test("SimulatedOscillator stands still where it is told to", () => {
  const stops = [{ from: 10, to: 30 }, { from: 40, to: 50 }];
  const still = { ...WORLD, skewPpm: [0, 0], wanderPpm: 0 } as const;
  const clock = new SimulatedOscillator(still, new SeededRandom(1), stops);
  const times = [0, 10, 20, 30, 35, 40, 45, 50, 60];
  assertEquals(
    times.map((at) => clock.exact(at)),
    [0, 10, 10, 10, 15, 20, 20, 20, 30],
  );
});
