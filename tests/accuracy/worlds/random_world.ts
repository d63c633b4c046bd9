import type { SeededRandom } from "../../support/random.ts";
import { randomOf } from "../simulation/seeds.ts";
import type {
  Disruption,
  OscillatorWorld,
  PathWorld,
  Range,
  World,
} from "./world.ts";

/**
 * Draws a world, within what a bound promises to cover.
 *
 * Clocks keep their declared bounds, the server's is no worse than the client's,
 * and a new wall clock is so far from the old one that the two cannot be
 * mistaken: a client that had a bound of seconds would not see a lesser step.
 *
 * @param seed Seed of the world.
 * @returns The world, with the seed in its name.
 */
export function randomWorld(seed: number): World {
  const random = randomOf(seed, "world");
  const clientPpm = 50;
  const client = oscillator(random, clientPpm);
  const server = {
    ...oscillator(random, random.next() * clientPpm),
    holdMillis: upTo(random, 10),
    sendMillis: upTo(random, 5),
    followUp: random.next() < 0.5,
  };
  const there = path(random);
  const mistakable = server.followUp &&
    server.precisionNanos > MISTAKABLE_ABOVE_NANOS;
  return {
    name: `random-${seed}`,
    client,
    server,
    there: mistakable ? { ...there, duplicates: 0 } : there,
    back: path(random),
    disruptions: DISRUPTIONS.filter(() => random.next() < 0.3)
      .map((draw) => draw(random)),
  };
}

/**
 * A request that the network doubled has two follow-ups, told apart by their
 * receive time; a coarse clock may give both the same.
 */
const MISTAKABLE_ABOVE_NANOS = 100;

const DISRUPTIONS: readonly ((random: SeededRandom) => Disruption)[] = [
  (random) => ({
    kind: "route",
    ...times(random),
    thereMillis: magnitude(random, 0.1, 50),
    backMillis: random.next() < 0.5 ? 0 : magnitude(random, 0.1, 50),
  }),
  (random) => ({
    kind: "restart",
    ...times(random),
    stepMillis: (random.next() < 0.5 ? -1 : 1) * magnitude(random, 3_000, 1e8),
  }),
  (random) => ({
    kind: "sleep",
    ...times(random),
    clockStops: random.next() < 0.5,
  }),
];

function oscillator(
  random: SeededRandom,
  maxFreqErrorPpm: number,
): OscillatorWorld {
  // Half of the clocks are as bad as they may be: there bounds are tight.
  const extreme = random.next() < 0.5;
  const sign = random.next() < 0.5 ? -1 : 1;
  return {
    skewPpm: extreme
      ? [sign * maxFreqErrorPpm, sign * maxFreqErrorPpm]
      : [-maxFreqErrorPpm, maxFreqErrorPpm],
    wanderPpm: random.next() < 0.3 ? 0 : magnitude(random, 0.05, 50),
    maxFreqErrorPpm,
    precisionNanos: 10 ** random.integer(0, 6),
  };
}

function path(random: SeededRandom): PathWorld {
  return {
    minMillis: magnitude(random, 0.02, 30),
    jitterMillis: magnitude(random, 0.01, 10),
    ...(random.next() < 0.4 && {
      tail: { share: random.next() * 0.3, minMillis: magnitude(random, 1, 30) },
    }),
    ...(random.next() < 0.3 && {
      powerSave: { share: random.next(), maxMillis: 102 },
    }),
    ...(random.next() < 0.3 && {
      queue: {
        serviceMillis: magnitude(random, 0.1, 2),
        load: [random.next() * 0.5, 0.5 + random.next() * 0.47],
      },
    }),
    ...(random.next() < 0.5 && { loss: random.next() ** 2 * 0.9 }),
    ...(random.next() < 0.3 && { duplicates: random.next() * 0.5 }),
  };
}

function times(random: SeededRandom) {
  const everySeconds = random.integer(200, 2_000);
  const forSeconds = random.integer(2, Math.floor(everySeconds / 2));
  return { everySeconds, forSeconds };
}

function upTo(random: SeededRandom, mostMillis: number): Range {
  return [0, magnitude(random, mostMillis / 1e4, mostMillis)];
}

/** As likely between 1 and 10 as between 10 and 100. */
function magnitude(random: SeededRandom, min: number, max: number): number {
  return min * (max / min) ** random.next();
}
