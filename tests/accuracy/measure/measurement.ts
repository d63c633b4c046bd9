import type { Contender } from "../contender.ts";
import { type Observer, together } from "./observer.ts";
import { seedOf } from "../simulation/seeds.ts";
import { simulate } from "../simulation/simulation.ts";
import { StartMeter, type StartStatistics } from "./start_meter.ts";
import { SteadyMeter, type SteadyStatistics } from "./steady_meter.ts";
import type { World } from "../worlds/world.ts";

/** How long and how often to measure. */
export interface MeasurementOptions {
  readonly seed: number;
  /** Simulated hours in each world. */
  readonly hours: number;
  /** Starts in each world. */
  readonly starts: number;
  /** Time between two observations, in nanoseconds. */
  readonly observeEveryNanos: number;
  /** Looks on at the first run besides. */
  readonly onlooker?: Observer;
}

/** What came out for one contender in one world. */
export interface Measurement {
  readonly world: string;
  readonly contender: string;
  readonly steady: SteadyStatistics;
  readonly start: StartStatistics;
}

/** The longest run; then the clocks, and luck, are drawn anew. */
export const RUN_NANOS = 3_600e9;
/** By then every client has made up its mind. */
const SETTLED_AFTER_NANOS = 60e9;
/** A start that takes longer than this is none. */
const START_NANOS = 10e9;

/**
 * Measures a contender in a world.
 *
 * @param world The world.
 * @param contender The contender.
 * @param options How long and how often.
 * @returns What came out; the same for the same seed.
 */
export function measure(
  world: World,
  contender: Contender,
  options: MeasurementOptions,
): Measurement {
  return {
    world: world.name,
    contender: contender.name,
    steady: measureSteady(world, contender, options),
    start: measureStarts(world, contender, options),
  };
}

function measureSteady(
  world: World,
  contender: Contender,
  { seed, hours, observeEveryNanos, onlooker }: MeasurementOptions,
): SteadyStatistics {
  const meter = new SteadyMeter({
    observeEveryNanos,
    settledAfterNanos: SETTLED_AFTER_NANOS,
  });
  const endNanos = hours * 3_600e9;
  for (let startNanos = 0; startNanos < endNanos; startNanos += RUN_NANOS) {
    const durationNanos = Math.min(RUN_NANOS, endNanos - startNanos);
    const runSeed = seedOf(seed, "run", startNanos);
    simulate(
      { world, contender, seed: runSeed, durationNanos, observeEveryNanos },
      onlooker !== undefined && startNanos === 0
        ? together(meter, onlooker)
        : meter,
    );
    meter.endRun();
  }
  return meter.statistics();
}

function measureStarts(
  world: World,
  contender: Contender,
  { seed, starts }: MeasurementOptions,
): StartStatistics {
  const meter = new StartMeter();
  for (let start = 0; start < starts; start++) {
    simulate({
      world,
      contender,
      seed: seedOf(seed, "start", start),
      durationNanos: START_NANOS,
      observeEveryNanos: 20e6,
    }, meter);
    meter.endRun();
  }
  return meter.statistics();
}
