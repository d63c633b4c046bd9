import type { SeededRandom } from "../../support/random.ts";
import { BoundedWalk } from "./bounded_walk.ts";
import type { OscillatorWorld, Range } from "../worlds/world.ts";

/** A stretch of true time, in nanoseconds. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** As fast or slow as a bound allows; the rest is for second-order terms. */
const SHARE_OF_BOUND = 0.999;
/** Temperature is drawn anew this often; it crosses its range in minutes. */
const WANDER_STEP_NANOS = 10e9;

/**
 * A clock of the simulation: true time in, its own time out.
 *
 * Its own time counts from 0; the epoch is added where a message needs it.
 * Plain numbers do, since no run takes 104 days.
 */
export class SimulatedOscillator {
  readonly #frequency: BoundedWalk;
  readonly #precisionNanos: number;
  readonly #stops: readonly Interval[];

  /**
   * Draws a clock.
   *
   * @param world What it is like.
   * @param random What decides the rest.
   * @param stops When it stands still, in order.
   */
  constructor(
    world: OscillatorWorld,
    random: SeededRandom,
    stops: readonly Interval[] = [],
  ) {
    const { wanderPpm } = world;
    const limitPpm = SHARE_OF_BOUND * world.maxFreqErrorPpm;
    const keep = (ppm: number) => Math.min(Math.max(ppm, -limitPpm), limitPpm);
    const skewPpm = within(world.skewPpm, random.next());
    const min = keep(skewPpm - wanderPpm);
    const max = keep(skewPpm + wanderPpm);
    this.#frequency = new BoundedWalk({
      min: min / 1e6,
      max: max / 1e6,
      start: within([min, max], random.next()) / 1e6,
      stepNanos: WANDER_STEP_NANOS,
      random,
    });
    this.#precisionNanos = world.precisionNanos;
    this.#stops = stops;
  }

  /** Where the clock stands, rounded down to a nanosecond. */
  exact(at: number): number {
    const running = this.#running(at);
    return Math.floor(running + this.#frequency.integral(running));
  }

  /** What can be read off it. */
  read(at: number): number {
    const exact = this.exact(at);
    return exact - exact % this.#precisionNanos;
  }

  /** The first true time from `from` on at which it reads this, or a few nanoseconds later. */
  whenReads(reading: number, from: number): number {
    const goal = Math.ceil(reading / this.#precisionNanos) *
      this.#precisionNanos;
    let at = from;
    for (let left = goal - this.exact(at); left > 0;) {
      at += left;
      left = goal - this.exact(at);
    }
    return at;
  }

  #running(at: number): number {
    let running = at;
    for (const { from, to } of this.#stops) {
      if (at <= from) break;
      running -= Math.min(at, to) - from;
    }
    return running;
  }
}

/** Picks a point of a range. */
export function within([min, max]: Range, share: number): number {
  return min + share * (max - min);
}
