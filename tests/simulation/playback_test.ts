import { assert, assertLess } from "@dvbcss/std/assert";
import type { MediaTarget } from "@dvbcss/companion";
import { quantile, runCourse } from "./playback_course.ts";
import { LOOPS, type NamedLoop } from "./playback_loops.ts";
import { PLANTS, type PlantTraits } from "./playback_plants.ts";

/** What our loops must reach on an element, whatever the seed. In seconds. */
interface Limits {
  readonly plant: string;
  readonly settle: number;
  readonly p95: number;
  readonly rateChangesPerMinute: number;
}

const SEEDS = [1, 2, 3, 4, 5];
const START_ERRORS = [-60, -1.8, -0.3, 0.1, 0.5];

const LIMITS: readonly Limits[] = [
  { plant: "desktop browser", settle: 3, p95: 0.01, rateChangesPerMinute: 3 },
  { plant: "Chromium, audible", settle: 4, p95: 0.01, rateChangesPerMinute: 6 },
  { plant: "noisy phone", settle: 4, p95: 0.014, rateChangesPerMinute: 6 },
  { plant: "coarse position", settle: 4, p95: 0.012, rateChangesPerMinute: 6 },
  { plant: "fast clock", settle: 3, p95: 0.012, rateChangesPerMinute: 6 },
  { plant: "biased seeks", settle: 5, p95: 0.01, rateChangesPerMinute: 3 },
];

function loopNamed(name: string): NamedLoop {
  const loop = LOOPS.find((candidate) => candidate.name === name);
  assert(loop !== undefined, `no loop ${name}`);
  return loop;
}

function plantNamed(name: string): PlantTraits {
  const plant = PLANTS.find((candidate) => candidate.name === name);
  assert(plant !== undefined, `no plant ${name}`);
  return plant;
}

for (const profile of ["gentle", "tight"]) {
  Deno.test.each(LIMITS)(
    `MediaFollower (${profile}) keeps a $plant in step`,
    ({ plant, settle, p95, rateChangesPerMinute }) => {
      for (const seed of SEEDS) {
        for (const startError of START_ERRORS) {
          const result = runCourse(loopNamed(profile), plantNamed(plant), {
            startError,
            seed,
            seconds: 120,
            settleLimit: 0.045,
          });
          const run = `seed ${seed}, from ${startError} s`;
          assertLess(result.settle, settle, `settle: ${run}`);
          assertLess(result.p95, p95, `p95: ${run}`);
          assertLess(
            result.rateChangesPerMinute,
            rateChangesPerMinute + 0.01,
            `rate changes: ${run}`,
          );
          assert(result.seeks <= 3, `${result.seeks} seeks: ${run}`);
        }
      }
    },
  );
}

Deno.test("MediaFollower does not storm a busy machine with seeks", () => {
  for (const seed of SEEDS) {
    const { seeks } = runCourse(
      loopNamed("gentle"),
      plantNamed("busy machine"),
      {
        startError: -1.8,
        seed,
        seconds: 600,
        settleLimit: 0.045,
      },
    );
    assertLess(seeks, 25, `seed ${seed}`);
  }
});

/** A line for each stretch of time: from when, at which position, how fast. */
type Stretch = readonly [from: number, position: number, speed: number];

function targetOf(
  stretches: readonly Stretch[],
): (now: number) => MediaTarget {
  return (now) => {
    const [from, position, speed] =
      stretches.findLast(([start]) => now >= start) ?? [0, 0, 1];
    return { positionSeconds: position + (now - from) * speed, speed };
  };
}

const UPSETS: readonly {
  readonly name: string;
  readonly stretches: readonly Stretch[];
}[] = [
  { name: "a pause", stretches: [[0, 100, 1], [10, 110, 0], [20, 110, 1]] },
  { name: "a seek", stretches: [[0, 100, 1], [20, 700, 1]] },
  { name: "a seek back", stretches: [[0, 100, 1], [20, 40, 1]] },
  { name: "a short seek", stretches: [[0, 100, 1], [20, 120.7, 1]] },
  { name: "half speed", stretches: [[0, 100, 1], [20, 120, 0.5]] },
  { name: "twice the speed", stretches: [[0, 100, 1], [20, 120, 2]] },
];

for (const profile of ["gentle", "tight"]) {
  Deno.test.each(UPSETS)(
    `MediaFollower (${profile}) is back within 3 s after $name`,
    ({ stretches }) => {
      for (const seed of SEEDS) {
        const errors: number[] = [];
        runCourse(loopNamed(profile), plantNamed("desktop browser"), {
          startError: -2,
          seed,
          seconds: 40,
          settleLimit: 0.045,
          target: targetOf(stretches),
          observe: (now, error) => {
            if (now >= 23) errors.push(Math.abs(error));
          },
        });
        assertLess(quantile(errors, 0.95), 0.01, `seed ${seed}`);
      }
    },
  );
}

Deno.test("MediaFollower is heard in time through a late output", () => {
  const speaker = { ...plantNamed("desktop browser"), outputDelay: 0.18 };
  const run = (outputDelaySeconds: number) =>
    runCourse(loopNamed("gentle"), speaker, {
      startError: 0,
      seed: 3,
      seconds: 60,
      settleLimit: 0.045,
      outputDelaySeconds,
    });
  assert(run(0).p95 > 0.15, "the delay is not heard at all");
  assertLess(run(0.18).p95, 0.01);
});
