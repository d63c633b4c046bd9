import { assert, assertEquals, assertLessOrEqual } from "@dvbcss/std/assert";
import {
  monotonicNanos,
  wallClockAt,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import {
  FilterAndPredictSelector,
  MostRecentSelector,
  roundTripFilter,
} from "@dvbcss/protocol";
import { durationNanos } from "@dvbcss/clock";
import { forAllSeeds, SeededRandom } from "../support/random.ts";
import {
  type Delay,
  type Oscillator,
  type Path,
  type Sample,
  SimulatedLink,
  type World,
} from "../support/simulated_link.ts";

const SECOND = 1_000_000_000n;
/** A reading, the point it is drawn from and the simulation each round. */
const ROUNDING_NANOS = 3;

/** Fails if the client is more wrong than it says. */
function assertWithinDispersion(sample: Sample): void {
  const local = monotonicNanos(sample.local);
  const error = Number(
    wallClockAt(sample.correlation, local) - sample.trueWallClock,
  );
  const dispersion = wallClockDispersionAt(sample.correlation, local);
  assertLessOrEqual(Math.abs(error), dispersion + ROUNDING_NANOS);
}

/** Runs a world and looks at it at random moments, between corrections too. */
function watch(world: World, random: SeededRandom, seconds: number): number {
  const link = new SimulatedLink(world, random);
  const end = BigInt(seconds) * SECOND;
  let samples = 0;
  for (let now = 0n; now < end; now += BigInt(random.integer(1, 400_000_000))) {
    link.runUntil(now);
    const sample = link.sample();
    if (sample === undefined) continue;
    assertWithinDispersion(sample);
    samples++;
  }
  const steps = link.actions.filter(({ action }) =>
    action.kind === "correlate" && action.change === "step"
  );
  assertEquals(steps.length, 0);
  return samples;
}

const GOOD_CLOCK: Oscillator = {
  epochNanos: 5_000n * SECOND,
  skewPpm: 0,
  precisionNanos: 1n,
  maxFreqErrorPpm: 0,
};
const NONE: Delay = { minNanos: 0, maxNanos: 0 };
const NO_DELAY: Path = { ...NONE, loss: 0, duplicates: 0 };
const LONG_DELAY: Path = { ...NO_DELAY, minNanos: 1.5e8, maxNanos: 1.5e8 };
const GOOD_WORLD: World = {
  client: GOOD_CLOCK,
  server: { ...GOOD_CLOCK, epochNanos: 1_760_000_000n * SECOND },
  there: NO_DELAY,
  back: NO_DELAY,
  hold: NONE,
  send: NONE,
  followUp: false,
};

/** As fast or slow as a bound allows; the rest is for second-order terms. */
function skewed(
  maxFreqErrorPpm: number,
  direction: number,
): Partial<Oscillator> {
  return { maxFreqErrorPpm, skewPpm: direction * 0.999 * maxFreqErrorPpm };
}

function upTo(maxNanos: number): Delay {
  return { minNanos: 0, maxNanos };
}

interface Extreme {
  readonly name: string;
  readonly world: (direction: number) => Partial<World>;
}

/** Each pushes one term of the dispersion to its limit. */
const EXTREMES: readonly Extreme[] = [
  {
    name: "round trip / 2: all of the delay is on one way",
    world: (direction) =>
      direction > 0 ? { there: LONG_DELAY } : { back: LONG_DELAY },
  },
  {
    name: "server precision: its clock ticks in milliseconds",
    world: () => ({
      server: { ...GOOD_WORLD.server, precisionNanos: 1_000_000n },
      hold: upTo(3e6),
    }),
  },
  {
    name: "local precision: our clock ticks in milliseconds",
    world: () => ({
      client: { ...GOOD_WORLD.client, precisionNanos: 1_000_000n },
      hold: upTo(3e6),
    }),
  },
  {
    name: "local error over the exchange: a long one way at our bound",
    world: (direction) => ({
      client: { ...GOOD_WORLD.client, ...skewed(500, direction) },
      there: LONG_DELAY,
    }),
  },
  {
    name: "local error over the exchange: a long way back at our bound",
    world: (direction) => ({
      client: { ...GOOD_WORLD.client, ...skewed(500, direction) },
      back: LONG_DELAY,
    }),
  },
  {
    name: "server error while it holds the request",
    world: (direction) => ({
      server: { ...GOOD_WORLD.server, ...skewed(500, direction) },
      hold: LONG_DELAY,
      back: { ...NO_DELAY, minNanos: 1e5, maxNanos: 1e5 },
    }),
  },
  {
    name: "growth: our clock at its bound, few replies",
    world: (direction) => ({
      client: { ...GOOD_WORLD.client, ...skewed(50, direction) },
      there: { ...NO_DELAY, loss: 0.95 },
    }),
  },
  {
    name: "growth: the server's clock at its bound, few replies",
    world: (direction) => ({
      server: { ...GOOD_WORLD.server, ...skewed(50, direction) },
      there: { ...NO_DELAY, loss: 0.95 },
    }),
  },
  {
    name: "late transmit stamp, corrected by a follow-up",
    world: (direction) => ({
      client: { ...GOOD_WORLD.client, ...skewed(50, direction) },
      send: upTo(5e6),
      back: { ...NO_DELAY, maxNanos: 1e6, loss: 0.3, duplicates: 0.3 },
      followUp: true,
    }),
  },
];

Deno.test.each(EXTREMES)(
  "WcClient never errs by more than its dispersion: $name",
  (extreme) => {
    let samples = 0;
    forAllSeeds(10, (random) => {
      for (const direction of [-1, 1]) {
        const world = { ...GOOD_WORLD, ...extreme.world(direction) };
        samples += watch(world, random, 60);
      }
    });
    assert(samples > 1_000, `only ${samples} samples`);
  },
);

function anOscillator(
  random: SeededRandom,
  maxFreqErrorPpm: number,
): Oscillator {
  const sign = random.next() < 0.5 ? -1 : 1;
  const share = random.next() < 0.5 ? 0.999 : random.next();
  return {
    epochNanos: BigInt(random.integer(0, 2 ** 31)) * SECOND,
    skewPpm: sign * share * maxFreqErrorPpm,
    precisionNanos: BigInt(10 ** random.integer(0, 6)),
    maxFreqErrorPpm,
  };
}

function aPath(random: SeededRandom): Path {
  const maxNanos = random.integer(0, 10 ** random.integer(3, 8));
  return {
    minNanos: random.next() < 0.5 ? 0 : random.integer(0, maxNanos),
    maxNanos,
    loss: random.next() * 0.6,
    duplicates: random.next() * 0.5,
  };
}

const SELECTORS = [
  () => ({}),
  () => ({ selector: new MostRecentSelector() }),
  () => ({
    selector: new FilterAndPredictSelector({
      filters: [roundTripFilter(durationNanos(2e7))],
    }),
  }),
];

/** The server's bound is at most ours: else see `correlationOf()`. */
function aWorld(random: SeededRandom): World {
  const maxFreqErrorPpm = random.integer(0, 500);
  const selector = SELECTORS[random.integer(0, SELECTORS.length - 1)];
  return {
    client: anOscillator(random, maxFreqErrorPpm),
    server: anOscillator(random, random.integer(0, maxFreqErrorPpm)),
    there: aPath(random),
    back: aPath(random),
    hold: upTo(random.integer(0, 10 ** random.integer(0, 7))),
    send: upTo(random.integer(0, 10 ** random.integer(0, 6))),
    followUp: random.next() < 0.5,
    ...selector?.(),
  };
}

Deno.test("WcClient never errs by more than its dispersion, whatever the link", () => {
  let samples = 0;
  forAllSeeds(400, (random) => {
    samples += watch(aWorld(random), random, 30);
  });
  assert(samples > 20_000, `only ${samples} samples`);
});

interface Limit {
  readonly name: string;
  readonly path: Path;
  readonly followUp: boolean;
  /** Dispersion that must hold at all times after the first 10 s. */
  readonly limitNanos: number;
}

const LIMITS: readonly Limit[] = [
  {
    name: "a wired network",
    path: { minNanos: 1e5, maxNanos: 2e5, loss: 0, duplicates: 0 },
    followUp: false,
    limitNanos: 400_000,
  },
  {
    name: "a fair wireless network",
    path: { minNanos: 5e5, maxNanos: 5e6, loss: 0.02, duplicates: 0.01 },
    followUp: true,
    limitNanos: 5e6,
  },
  {
    name: "a bad wireless network",
    path: { minNanos: 1e6, maxNanos: 8e7, loss: 0.3, duplicates: 0.1 },
    followUp: true,
    limitNanos: 4e7,
  },
];

Deno.test.each(LIMITS)(
  "WcClient stays within its limit for an hour on $name",
  (limit) => {
    const link = new SimulatedLink({
      client: { ...GOOD_CLOCK, skewPpm: 40, maxFreqErrorPpm: 50 },
      server: { ...GOOD_CLOCK, skewPpm: -40, maxFreqErrorPpm: 50 },
      there: limit.path,
      back: limit.path,
      hold: upTo(100_000),
      send: upTo(20_000),
      followUp: limit.followUp,
    }, new SeededRandom(7));
    for (let second = 10n; second <= 3_600n; second++) {
      link.runUntil(second * SECOND);
      const sample = link.sample();
      assert(sample !== undefined);
      assertWithinDispersion(sample);
      assertLessOrEqual(
        wallClockDispersionAt(sample.correlation, monotonicNanos(sample.local)),
        durationNanos(limit.limitNanos),
      );
    }
  },
);
