import { assert, assertEquals, assertLessOrEqual } from "@dvbcss/std/assert";
import {
  durationNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import { correlationOf, EstimatingSelector } from "@dvbcss/protocol";
import {
  anExchange,
  type ExchangeWorld,
  type OffsetPath,
  offsetPath,
  readLocal,
  trueWallClock,
} from "../support/exchange_world.ts";
import { forAllSeeds, type SeededRandom } from "../support/random.ts";

/** A reading, the point it is drawn from and the simulation each round. */
const ROUNDING_NANOS = 3;
/** The bound of a correlation is promised for this long. */
const HORIZON_NANOS = 55e9;

/** A world in which the bound is as tight as a case makes it. */
const GOOD_WORLD: ExchangeWorld = {
  localPrecisionNanos: 1,
  serverPrecisionNanos: 1,
  localMaxFreqErrorPpm: 50,
  serverMaxFreqErrorPpm: 50,
  thereNanos: [0, 100],
  backNanos: [0, 100],
  holdNanos: [0, 100],
  pauseNanos: [1e8, 2e9],
  frequencyPpm: 0,
  wanderShare: 0,
};

interface Extreme {
  readonly name: string;
  readonly world: (direction: number) => Partial<ExchangeWorld>;
}

/** Each pushes one term of the bound to its limit. */
const EXTREMES: readonly Extreme[] = [
  {
    name: "delay: all of it is on one way",
    world: (direction) =>
      direction > 0 ? { thereNanos: [8e6, 9e6] } : { backNanos: [8e6, 9e6] },
  },
  {
    name: "server precision: its clock ticks in milliseconds",
    world: () => ({ serverPrecisionNanos: 1e6, holdNanos: [0, 3e6] }),
  },
  {
    name: "local precision: our clock ticks in milliseconds",
    world: () => ({ localPrecisionNanos: 1e6, holdNanos: [0, 3e6] }),
  },
  {
    name: "drift: both clocks at their limits from the start, few replies",
    world: (direction) => ({
      frequencyPpm: direction * 99.9,
      pauseNanos: [2e10, 5e10],
    }),
  },
  {
    name: "drift within the exchange: the server holds it for long",
    world: (direction) => ({
      frequencyPpm: direction * 99.9,
      holdNanos: [1e8, 2e8],
    }),
  },
  {
    name:
      "drift within the exchange: our clock at its limit, the server's perfect",
    world: (direction) => ({
      localMaxFreqErrorPpm: 500,
      serverMaxFreqErrorPpm: 0,
      frequencyPpm: direction * 499.5,
      thereNanos: [1e8, 2e8],
      backNanos: [0, 0],
    }),
  },
  {
    name:
      "drift within the exchange: the server at its limit, our clock perfect",
    world: (direction) => ({
      localMaxFreqErrorPpm: 0,
      serverMaxFreqErrorPpm: 500,
      frequencyPpm: direction * 499.9,
      thereNanos: [0, 0],
      backNanos: [1e8, 2e8],
    }),
  },
  {
    name: "wander: a jump after a while of perfect knowledge",
    world: (direction) => ({
      frequencyPpm: direction * 20,
      wanderShare: direction * 0.9,
      pauseNanos: [1e7, 1e9],
    }),
  },
  {
    name: "wander: few replies",
    world: (direction) => ({
      frequencyPpm: direction * 20,
      wanderShare: direction * 0.9,
      pauseNanos: [1e7, 4e10],
    }),
  },
];

/** Runs a world and looks at it at random moments, long after replies too. */
function watch(
  world: ExchangeWorld,
  random: SeededRandom,
  exchanges: number,
): number {
  const path = offsetPath(world, random);
  const selector = new EstimatingSelector({ random: () => random.next() });
  const local = {
    precisionNanos: durationNanos(world.localPrecisionNanos),
    maxFreqErrorPpm: world.localMaxFreqErrorPpm,
  };
  const own: WallClockCorrelation[] = [];
  let at = 0;
  let samples = 0;
  for (let i = 0; i < exchanges; i++) {
    const { candidate, end } = anExchange(at, { world, path, random });
    const correlation = correlationOf(candidate, local);
    own.push(correlation);
    // A reply that waits for its follow-up in vain is decided on later.
    const decidedAt = end + (random.next() < 0.2 ? random.integer(0, 2e8) : 0);
    const now = monotonicNanos(readLocal(decidedAt, world));
    const { adopted, fault, stepped } = selector.handleCandidate(now, {
      candidate,
      correlation,
      current: undefined,
      local,
    });
    assertEquals([fault, stepped], [undefined, undefined]);
    assert(adopted !== undefined);
    at = decidedAt + random.integer(...world.pauseNanos);
    for (let look = 0; look < 3; look++) {
      const age = random.next() ** 4 *
        Math.min(HORIZON_NANOS, 2 * (at - decidedAt));
      assertHolds(adopted, { path, world, at: decidedAt + age, own });
      samples++;
    }
    assertHolds(adopted, {
      path,
      world,
      at: Math.min(at, decidedAt + HORIZON_NANOS),
      own,
    });
  }
  return samples;
}

function assertHolds(
  correlation: WallClockCorrelation,
  { path, world, at, own }: {
    readonly path: OffsetPath;
    readonly world: ExchangeWorld;
    readonly at: number;
    readonly own: readonly WallClockCorrelation[];
  },
): void {
  const now = monotonicNanos(readLocal(at, world));
  const reading = wallClockAt(correlation, now);
  const error = Math.abs(Number(reading - trueWallClock(at, path)));
  const dispersion = wallClockDispersionAt(correlation, now);
  assertLessOrEqual(error, dispersion + ROUNDING_NANOS);
  const best = Math.min(...own.map((it) => wallClockDispersionAt(it, now)));
  assertLessOrEqual<number>(dispersion, best + ROUNDING_NANOS);
}

Deno.test.each(EXTREMES)(
  "EstimatingSelector never errs by more than its bound, nor has a wider one than the best candidate: $name",
  ({ world }) => {
    let samples = 0;
    forAllSeeds(20, (random) => {
      for (const direction of [-1, 1]) {
        samples += watch({ ...GOOD_WORLD, ...world(direction) }, random, 100);
      }
    });
    assert(samples > 1_000, `only ${samples} samples`);
  },
);

/** From 0 to a limit, small ones as likely as large ones. */
function upTo(random: SeededRandom, most: number): readonly [number, number] {
  return [0, Math.floor(most ** random.next())];
}

function aWorld(random: SeededRandom): ExchangeWorld {
  const localMaxFreqErrorPpm = random.integer(0, 500);
  const serverMaxFreqErrorPpm = random.integer(0, 500);
  const limit = localMaxFreqErrorPpm + serverMaxFreqErrorPpm;
  const share = random.next() < 0.5 ? 0.999 : random.next();
  return {
    localPrecisionNanos: 10 ** random.integer(0, 6),
    serverPrecisionNanos: 10 ** random.integer(0, 6),
    localMaxFreqErrorPpm,
    serverMaxFreqErrorPpm,
    thereNanos: upTo(random, 1e8),
    backNanos: upTo(random, 1e8),
    holdNanos: upTo(random, 1e7),
    pauseNanos: upTo(random, 2e10),
    frequencyPpm: (random.next() < 0.5 ? -1 : 1) * share * limit,
    wanderShare: (random.next() - 0.5) * 1.9,
  };
}

Deno.test("EstimatingSelector never errs by more than its bound, nor has a wider one than the best candidate, whatever the world", () => {
  forAllSeeds(400, (random) => watch(aWorld(random), random, 60));
});
