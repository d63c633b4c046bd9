import type { Contender } from "../contender.ts";
import { exceedsBound, type Observation, type Observer } from "./observer.ts";
import { randomWorld } from "../worlds/random_world.ts";
import { simulate } from "../simulation/simulation.ts";
import type { World } from "../worlds/world.ts";

/** What a client promises and did not keep, for the first time in a world. */
export interface Finding {
  readonly kind: "beyond-bound" | "backward-step";
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
  /** Observations in which |error| exceeded the bound. */
  readonly violations: number;
  /** Readings earlier than the one before, unless a change was announced. */
  readonly backwardSteps: number;
  /** Greatest ratio of |error| to its bound; at most 1 if it held. */
  readonly tightest: number;
  /** At most one of each kind for each world. */
  readonly findings: readonly Finding[];
}

const HOUR_NANOS = 3_600e9;
/** Bounds are most in danger right before a correlation, which is always seen. */
const OBSERVE_EVERY_NANOS = 1e9;

/**
 * Looks for broken promises in random worlds, an hour in each.
 *
 * @param contender Whose promises.
 * @param options The first world's seed, and how many hours.
 * @param progress Called before each hour.
 * @returns What was found.
 */
export function sweep(
  contender: Contender,
  { seed, hours }: { readonly seed: number; readonly hours: number },
  progress: (hour: number) => void,
): SweepResult {
  const watch = new PromiseWatch();
  const findings: Finding[] = [];
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
    for (const [kind, { at, errorNanos, reading }] of watch.endRun()) {
      findings.push({
        kind,
        seed: seed + hour,
        atSeconds: at / 1e9,
        errorNanos,
        boundNanos: reading?.dispersionNanos ?? NaN,
        world,
      });
    }
  }
  const { observations, violations, backwardSteps, tightest } = watch;
  return {
    contender: contender.name,
    hours,
    observations,
    violations,
    backwardSteps,
    tightest,
    findings,
  };
}

/** Looks at nothing but bounds, and whether time goes on. */
class PromiseWatch implements Observer {
  observations = 0;
  violations = 0;
  backwardSteps = 0;
  tightest = 0;
  #first = new Map<Finding["kind"], Observation>();
  #previous: Observation | undefined;

  observe(observation: Observation): void {
    const { reading, errorNanos, blind } = observation;
    const previous = this.#previous?.reading;
    this.#previous = observation;
    if (reading === undefined) return;
    if (previous !== undefined && reading.wallClock < previous.wallClock) {
      this.backwardSteps++;
      this.#note("backward-step", observation);
    }
    if (blind) return;
    this.observations++;
    const ratio = Math.abs(errorNanos) / reading.dispersionNanos;
    this.tightest = Math.max(this.tightest, ratio);
    if (!exceedsBound(reading, errorNanos)) return;
    this.violations++;
    this.#note("beyond-bound", observation);
  }

  handleAction(): void {}

  handleAnnouncement(): void {
    this.#previous = undefined;
  }

  /** The first observation of each kind of finding in the run that ends. */
  endRun(): ReadonlyMap<Finding["kind"], Observation> {
    const first = this.#first;
    this.#first = new Map();
    this.#previous = undefined;
    return first;
  }

  #note(kind: Finding["kind"], observation: Observation): void {
    if (!this.#first.has(kind)) this.#first.set(kind, observation);
  }
}
