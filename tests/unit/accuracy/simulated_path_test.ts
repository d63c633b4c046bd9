import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLessOrEqual,
} from "@dvbcss/std/assert";
import { Samples } from "../../accuracy/measure/samples.ts";
import { SimulatedNetwork } from "../../accuracy/simulation/simulated_network.ts";
import { SimulatedPath } from "../../accuracy/simulation/simulated_path.ts";
import type { PathWorld } from "../../accuracy/worlds/world.ts";
import { WORLDS } from "../../accuracy/worlds/worlds.ts";
import { SeededRandom } from "../../support/random.ts";

const MILLI = 1e6;
const COUNT = 20_000;
const PLAIN: PathWorld = { minMillis: 2, jitterMillis: 0 };

/** Sends many datagrams, one each second. */
function delaysOn(world: PathWorld): readonly (readonly number[])[] {
  const path = new SimulatedPath(world, {
    datagram: new SeededRandom(11),
    load: new SeededRandom(12),
  });
  return Array.from({ length: COUNT }, (_, index) => path.send(index * 1e9));
}

function samplesOf(world: PathWorld): Samples {
  const samples = new Samples();
  for (const delay of delaysOn(world).flat()) samples.add(delay / MILLI);
  return samples;
}

interface Shape {
  readonly name: string;
  readonly world: PathWorld;
  /** Wanted delays in milliseconds, each with the greatest deviation. */
  readonly quantiles: readonly (readonly [
    share: number,
    millis: number,
    deviation: number,
  ])[];
}

const SHAPES: readonly Shape[] = [
  { name: "a fixed delay", world: PLAIN, quantiles: [[0, 2, 0], [1, 2, 0]] },
  {
    name: "exponential jitter",
    world: { ...PLAIN, jitterMillis: 10 },
    quantiles: [[0.5, 2 + 10 * Math.LN2, 0.4], [0.95, 2 + 10 * 3, 1.5]],
  },
  {
    name: "a heavy tail of 5 %",
    world: { ...PLAIN, tail: { share: 0.05, minMillis: 10 } },
    quantiles: [[0.94, 2, 0], [0.96, 12, 3], [
      0.999,
      2 + 10 * 50 ** (2 / 3),
      60,
    ]],
  },
  {
    name: "power save half of the time",
    world: { ...PLAIN, powerSave: { share: 0.5, maxMillis: 102 } },
    quantiles: [[0.49, 2, 1], [0.75, 2 + 51, 3], [1, 104, 1]],
  },
  {
    name: "a queue at constant load",
    world: { ...PLAIN, queue: { serviceMillis: 1, load: [0.8, 0.8] } },
    quantiles: [[0.19, 2, 0], [0.6, 2 + 5 * Math.LN2, 0.4]],
  },
];

Deno.test.each(SHAPES)("SimulatedPath delays as described: $name", (shape) => {
  const samples = samplesOf(shape.world);
  assertEquals(samples.count, COUNT);
  for (const [share, millis, deviation] of shape.quantiles) {
    assertAlmostEquals(samples.quantile(share), millis, deviation + 1e-6);
  }
});

Deno.test("SimulatedPath loses and doubles the share it is told to", () => {
  const counts = delaysOn({ ...PLAIN, loss: 0.2, duplicates: 0.1 })
    .map(({ length }) => length);
  const share = (length: number) =>
    counts.filter((count) => count === length).length / COUNT;
  assertAlmostEquals(share(0), 0.9 * 0.2 + 0.1 * 0.04, 0.01);
  assertAlmostEquals(share(2), 0.1 * 0.64, 0.01);
});

Deno.test("SimulatedPath has a load that varies slowly and widely", () => {
  const world: PathWorld = {
    ...PLAIN,
    queue: { serviceMillis: 1, load: [0.1, 0.95] },
  };
  const minutes = Array.from({ length: COUNT / 60 }, () => 0);
  delaysOn(world).forEach(([delay = 0], second) => {
    const minute = Math.floor(second / 60);
    minutes[minute] = (minutes[minute] ?? 0) + delay / 60 / MILLI;
  });
  assertGreater(Math.max(...minutes), 8);
  assertLessOrEqual(Math.min(...minutes), 2.6);
});

Deno.test("SimulatedNetwork takes another way for a minute, in one direction", () => {
  const world = WORLDS.find(({ name }) => name === "route-change");
  if (world === undefined) throw new Error("No such world");
  const network = new SimulatedNetwork(world, 1, 3_600e9);
  for (const [at, extra] of [[299, 0], [301, 8], [359, 8], [361, 0]] as const) {
    const [there = 0] = network.there(at * 1e9);
    const [back = 0] = network.back(at * 1e9);
    assertGreaterOrEqual(there, (3 + extra) * MILLI);
    assertLessOrEqual(there, (3 + extra + 7) * MILLI);
    assertLessOrEqual(back, 10 * MILLI);
  }
});
