import {
  assert,
  assertEquals,
  assertGreater,
  assertLessOrEqual,
  assertNotEquals,
} from "@dvbcss/std/assert";
import { type Candidate, LowestDispersionSelector } from "@dvbcss/protocol";
import type { Contender } from "../accuracy/contender.ts";
import { CONTENDERS } from "../accuracy/contenders.ts";
import { measure, type Measurement } from "../accuracy/measure/measurement.ts";
import {
  exceedsBound,
  type Observation,
  type Observer,
} from "../accuracy/measure/observer.ts";
import { simulate } from "../accuracy/simulation/simulation.ts";
import { sweep } from "../accuracy/measure/sweep.ts";
import type { World } from "../accuracy/worlds/world.ts";
import { WORLDS } from "../accuracy/worlds/worlds.ts";

const MILLI = 1e6;
const SETTINGS = { seed: 5, hours: 0.5, starts: 40, observeEveryNanos: 100e6 };

function named<Named extends { readonly name: string }>(
  all: readonly Named[],
  name: string,
): Named {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`Nothing is named ${name}`);
  return found;
}

/** What one contender must, or must not, reach in one world. */
interface Limit {
  readonly world: string;
  readonly contender: string;
  readonly what: string;
  readonly value: (measurement: Measurement) => number;
  readonly atMost?: number;
  /** An expected failure: the value is above this. */
  readonly above?: number;
}

const errorP95 = ({ steady }: Measurement) => steady.errorNanos.p95;
const errorMax = ({ steady }: Measurement) => steady.errorNanos.max;
const boundP50 = ({ steady }: Measurement) => steady.boundNanos.p50;
const backwardSteps = ({ steady }: Measurement) => steady.backwardSteps;
const announced = ({ steady }: Measurement) => steady.announcedSteps;
const requests = ({ steady }: Measurement) => steady.requestsPerMinute;
const blind = ({ steady }: Measurement) => steady.blindShare;
const unusable = ({ start }: Measurement) => 1 - start.usableShare;

const LIMITS: readonly Limit[] = [
  {
    world: "lan",
    contender: "pydvbcss",
    what: "|error| p95",
    value: errorP95,
    atMost: 0.15 * MILLI,
  },
  {
    world: "lan",
    contender: "pydvbcss",
    what: "bound p50",
    value: boundP50,
    atMost: 0.6 * MILLI,
  },
  {
    world: "lan",
    contender: "pydvbcss",
    what: "requests a minute",
    value: requests,
    atMost: 62,
  },
  {
    world: "lan",
    contender: "pydvbcss",
    what: "blind share",
    value: blind,
    atMost: 0,
  },
  {
    world: "lan",
    contender: "pydvbcss",
    what: "share of starts that are not usable",
    value: unusable,
    atMost: 0,
  },
  {
    world: "lan",
    contender: "pydvbcss",
    what: "backward steps, as it steps at each adoption",
    value: backwardSteps,
    above: 100,
  },
  {
    world: "lan-coarse-clock",
    contender: "pydvbcss",
    what: "bound p50, since our clock ticks in milliseconds",
    value: boundP50,
    above: 1 * MILLI,
  },
  {
    world: "wifi-heavy-tail",
    contender: "pydvbcss",
    what: "|error| p95",
    value: errorP95,
    atMost: 1 * MILLI,
  },
  {
    world: "wifi-heavy-tail",
    contender: "most-recent",
    what: "|error| max, as it takes what comes",
    value: errorMax,
    above: 20 * MILLI,
  },
  {
    world: "wifi-power-save",
    contender: "pydvbcss",
    what: "|error| p95",
    value: errorP95,
    atMost: 1.2 * MILLI,
  },
  {
    world: "wifi-power-save",
    contender: "most-recent",
    what: "|error| p95, as it takes what comes",
    value: errorP95,
    above: 5 * MILLI,
  },
  {
    world: "wifi-power-save",
    contender: "pydvbcss",
    what: "share of starts that are not usable, as it starts blind",
    value: unusable,
    above: 0.2,
  },
  {
    world: "congested",
    contender: "pydvbcss",
    what: "|error| p95",
    value: errorP95,
    atMost: 2.5 * MILLI,
  },
  {
    world: "lossy",
    contender: "pydvbcss",
    what: "|error| p95",
    value: errorP95,
    atMost: 3 * MILLI,
  },
  {
    world: "route-change",
    contender: "pydvbcss",
    what: "|error| max, half of the detour",
    value: errorMax,
    atMost: 6 * MILLI,
  },
  {
    world: "route-change",
    contender: "pydvbcss",
    what: "|error| max, as no client sees which way is longer",
    value: errorMax,
    above: 3 * MILLI,
  },
  {
    world: "server-restart",
    contender: "pydvbcss",
    what: "announced steps, two restarts",
    value: announced,
    atMost: 2,
  },
  {
    world: "server-restart",
    contender: "pydvbcss",
    what: "announced steps",
    value: announced,
    above: 1,
  },
  {
    world: "phone-asleep",
    contender: "pydvbcss",
    what: "announced steps, as its clock stood still",
    value: announced,
    above: 0,
  },
  {
    world: "phone-asleep",
    contender: "pydvbcss",
    what: "blind share",
    value: blind,
    atMost: 0.005,
  },
];

Deno.test.each(LIMITS.map((limit) => ({
  ...limit,
  name: `${limit.contender} in ${limit.world}: ${limit.what}`,
})))(
  "measure() finds what is to be expected of $name",
  ({ world, contender, value, atMost, above }) => {
    const measurement = measureOnce(world, contender);
    const found = value(measurement);
    if (atMost !== undefined) assertLessOrEqual(found, atMost);
    if (above !== undefined) assertGreater(found, above);
    assertEquals(measurement.steady.violations, 0);
  },
);

const measured = new Map<string, Measurement>();

/** Several limits look at the same measurement. */
function measureOnce(world: string, contender: string): Measurement {
  const key = `${world}/${contender}`;
  const known = measured.get(key) ?? measure(
    named(WORLDS, world),
    named(CONTENDERS, contender),
    SETTINGS,
  );
  measured.set(key, known);
  return known;
}

Deno.test("measure() gives the same for the same seed, and something else for another", () => {
  const world = named(WORLDS, "wifi-heavy-tail");
  for (const contender of CONTENDERS) {
    const settings = { ...SETTINGS, hours: 0.1, starts: 3 };
    const once = measure(world, contender, settings);
    assertEquals(measure(world, contender, settings), once);
    const other = measure(world, contender, { ...settings, seed: 6 });
    assertNotEquals(other.steady.errorNanos, once.steady.errorNanos);
  }
});

const LOWEST_DISPERSION: Contender = {
  name: "lowest-dispersion",
  localMaxFreqErrorPpm: 50,
  createSelector: () => new LowestDispersionSelector(),
};

Deno.test("sweep() finds no violation in random worlds, and every bound nearly reached", () => {
  const result = sweep(LOWEST_DISPERSION, { seed: 1, hours: 20 }, () => {});
  assertEquals(result.violations, 0);
  const kinds = new Set(result.findings.map(({ kind }) => kind));
  assertEquals([...kinds], ["backward-step"]);
  assertGreater(result.observations, 20_000);
  assertGreater(result.tightest, 0.9);
});

Deno.test("sweep() catches a client that trusts its clock too much, and tells the seed", () => {
  const overconfident = {
    ...LOWEST_DISPERSION,
    name: "overconfident",
    localMaxFreqErrorPpm: 1,
  };
  const result = sweep(overconfident, { seed: 1, hours: 10 }, () => {});
  assertGreater(result.violations, 0);
  const first = result.findings.find(({ kind }) => kind === "beyond-bound");
  assert(first !== undefined);
  assertGreater(Math.abs(first.errorNanos), first.boundNanos);
  const again = sweep(overconfident, { seed: first.seed, hours: 1 }, () => {});
  assertEquals(
    again.findings.filter(({ kind }) => kind === "beyond-bound"),
    [first],
  );
});

/** Collects what is seen. */
class Recorder implements Observer {
  readonly observations: Observation[] = [];
  observe(observation: Observation): void {
    this.observations.push(observation);
  }
  handleAction(): void {}
  handleAnnouncement(): void {}
}

function watch(world: World, seconds: number): readonly Observation[] {
  const recorder = new Recorder();
  simulate({
    world,
    contender: LOWEST_DISPERSION,
    seed: 9,
    durationNanos: seconds * 1e9,
    observeEveryNanos: 10e6,
  }, recorder);
  return recorder.observations;
}

function withRestart(stepMillis: number): World {
  return {
    ...named(WORLDS, "wifi-heavy-tail"),
    disruptions: [
      { kind: "restart", everySeconds: 120, forSeconds: 2, stepMillis },
    ],
  };
}

Deno.test("simulate() calls a client blind from a restart to the first answer after it", () => {
  const observations = watch(withRestart(500), 119);
  const blind = observations.filter((one) => one.blind);
  assertEquals(blind[0]?.at, 60e9);
  const [known] = observations.filter((one) => one.at > 60e9 && !one.blind);
  assert(known !== undefined);
  assertGreater(known.at, 62e9);
  assertLessOrEqual(known.at, 63e9);
  assertGreater(Math.max(...blind.map((one) => Math.abs(one.errorNanos))), 4e8);
  assertLessOrEqual(Math.abs(known.errorNanos), 50 * MILLI);
});

Deno.test("simulate() shows that a step within two bounds can go unnoticed", () => {
  const restart = {
    kind: "restart",
    everySeconds: 10,
    forSeconds: 0.1,
    stepMillis: 2,
  } as const;
  const world = { ...withRestart(0), disruptions: [restart] };
  const violated = watch(world, 300).filter(({ blind, reading, errorNanos }) =>
    !blind && reading !== undefined && exceedsBound(reading, errorNanos)
  );
  assertGreater(violated.length, 0);
});

Deno.test("simulate() lets a phone that sleeps read nothing and ask nothing", () => {
  const world = named(WORLDS, "phone-asleep");
  const observations = watch(world, 1_000);
  assert(observations.some(({ at }) => at > 599e9 && at < 600e9));
  assert(!observations.some(({ at }) => at >= 600e9 && at < 900e9));
  const woken = observations.find(({ at }) => at >= 900e9);
  assert(woken !== undefined && woken.blind);
  assertGreater(Math.abs(woken.errorNanos), 299e9);
});

Deno.test("simulate() lets a phone that sleeps miss what arrives", () => {
  const slow = { minMillis: 300, jitterMillis: 0 };
  const times: number[] = [];
  simulate({
    world: { ...named(WORLDS, "phone-asleep"), there: slow, back: slow },
    contender: LOWEST_DISPERSION,
    seed: 1,
    durationNanos: 1_000e9,
    observeEveryNanos: 100e9,
  }, {
    observe: () => {},
    handleAction: (at) => times.push(at / 1e9),
    handleAnnouncement: () => {},
  });
  assert(times.some((at) => at > 599 && at < 600));
  assert(!times.some((at) => at >= 600 && at < 900));
  assert(times.some((at) => at >= 900 && at < 901));
});

Deno.test("simulate() gives every contender the same luck", () => {
  const first = CONTENDERS.map((contender) => {
    const candidates: Candidate[] = [];
    simulate({
      world: named(WORLDS, "congested"),
      contender,
      seed: 3,
      durationNanos: 1e9,
      observeEveryNanos: 1e9,
    }, {
      observe: () => {},
      handleAnnouncement: () => {},
      handleAction: (_at, action) => {
        if (action.kind === "measure") candidates.push(action.candidate);
      },
    });
    return candidates[0];
  });
  assert(first[0] !== undefined);
  assertEquals(first, CONTENDERS.map(() => first[0]));
});
