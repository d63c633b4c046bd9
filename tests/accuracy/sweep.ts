import type { WcClientAction } from "@dvbcss/protocol";
import type { Contender } from "./contender.ts";
import { exceedsBound, type Observation, type Observer } from "./observer.ts";
import { randomWorld } from "./random_world.ts";
import { simulate } from "./simulation.ts";
import type { World } from "./world.ts";

/** Where, in one random world, an error first exceeded its bound. */
export interface Violation {
  /** `--sweep 1 --seed` with this shows it again. */
  readonly seed: number;
  readonly atSeconds: number;
  readonly errorNanos: number;
  readonly boundNanos: number;
  readonly world: World;
}

/** What a sweep found on one contender. */
export interface SweepResult {
  readonly contender: string;
  readonly hours: number;
  readonly observations: number;
  /** Readings earlier than the one before, unless a change was announced. */
  readonly backwardSteps: number;
  /** Observations in which |error| exceeded the bound. */
  readonly violations: number;
  /** The first one in each world that has any. */
  readonly violatedWorlds: readonly Violation[];
  /** Greatest ratio of |error| to its bound; at most 1 if it held. */
  readonly tightest: number;
}

const HOUR_NANOS = 3_600e9;
/** Bounds are most in danger right before a correlation, which is always seen. */
const OBSERVE_EVERY_NANOS = 1e9;

/**
 * Looks for violations of bounds in random worlds, an hour in each.
 *
 * @param contender Whose bounds.
 * @param options The first world's seed, and how many hours.
 * @param progress Called before each hour.
 * @returns What was found.
 */
export function sweep(
  contender: Contender,
  { seed, hours }: { readonly seed: number; readonly hours: number },
  progress: (hour: number) => void,
): SweepResult {
  const watch = new BoundWatch();
  const violatedWorlds: Violation[] = [];
  for (let hour = 0; hour < hours; hour++) {
    progress(hour);
    const world = randomWorld(seed + hour);
    simulate({
      world,
      contender,
      seed: seed + hour,
      durationNanos: HOUR_NANOS,
      observeEveryNanos: OBSERVE_EVERY_NANOS,
    }, watch);
    const first = watch.endRun();
    if (first?.reading === undefined) continue;
    violatedWorlds.push({
      seed: seed + hour,
      atSeconds: first.at / 1e9,
      errorNanos: first.errorNanos,
      boundNanos: first.reading.dispersionNanos,
      world,
    });
  }
  const { observations, violations, tightest, backwardSteps } = watch;
  return {
    contender: contender.name,
    hours,
    observations,
    backwardSteps,
    violations,
    violatedWorlds,
    tightest,
  };
}

/** Looks at nothing but bounds, and whether time goes on. */
class BoundWatch implements Observer {
  observations = 0;
  violations = 0;
  backwardSteps = 0;
  tightest = 0;
  #first: Observation | undefined;
  #previous: Observation | undefined;

  observe(observation: Observation): void {
    const { reading, errorNanos, blind } = observation;
    const previous = this.#previous?.reading;
    this.#previous = observation;
    if (reading === undefined) return;
    if (previous !== undefined && reading.wallClock < previous.wallClock) {
      this.backwardSteps++;
    }
    if (blind) return;
    this.observations++;
    const ratio = Math.abs(errorNanos) / reading.dispersionNanos;
    this.tightest = Math.max(this.tightest, ratio);
    if (!exceedsBound(reading, errorNanos)) return;
    this.violations++;
    this.#first ??= observation;
  }

  handleAction(_at: number, action: WcClientAction): void {
    const announced = action.kind === "correlate" && action.change === "step";
    if (announced) this.#previous = undefined;
  }

  endRun(): Observation | undefined {
    const first = this.#first;
    this.#first = undefined;
    this.#previous = undefined;
    return first;
  }
}
