import type { SeededRandom } from "../../support/random.ts";
import { BoundedWalk } from "./bounded_walk.ts";
import { within } from "./oscillator.ts";
import type { PathWorld } from "../worlds/world.ts";

/** The load of a queue is drawn anew this often. */
const LOAD_STEP_NANOS = 2e9;
/** No datagram waits longer: the queue is full, or the sender gave up. */
const MAX_EXTRA_MILLIS = 1_000;
const NANOS_PER_MILLI = 1e6;

/**
 * One direction of a simulated network.
 *
 * Each datagram's luck comes from one stream, in order of sending; what varies
 * with time comes from another, so that it is the same for every client.
 */
export class SimulatedPath {
  readonly #world: PathWorld;
  readonly #random: SeededRandom;
  readonly #load: BoundedWalk | undefined;

  /**
   * Lays a path.
   *
   * @param world What it is like.
   * @param randoms The luck of each datagram, and the course of the load.
   */
  constructor(
    world: PathWorld,
    randoms: { readonly datagram: SeededRandom; readonly load: SeededRandom },
  ) {
    this.#world = world;
    this.#random = randoms.datagram;
    if (world.queue === undefined) return;
    const [min, max] = world.queue.load;
    const random = randoms.load;
    const start = within([min, max], random.next());
    const stepNanos = LOAD_STEP_NANOS;
    this.#load = new BoundedWalk({ min, max, start, stepNanos, random });
  }

  /**
   * Sends a datagram.
   *
   * @param at The true time.
   * @returns How long each copy that arrives is under way, in whole nanoseconds.
   */
  send(at: number): readonly number[] {
    const { loss = 0, duplicates = 0 } = this.#world;
    const first = this.#copy(at, loss);
    if (duplicates === 0 || this.#random.next() >= duplicates) return first;
    return [...first, ...this.#copy(at, loss)];
  }

  #copy(at: number, loss: number): readonly number[] {
    const lost = loss > 0 && this.#random.next() < loss;
    const delay = Math.round(this.#delayMillis(at) * NANOS_PER_MILLI);
    return lost ? [] : [delay];
  }

  #delayMillis(at: number): number {
    const { minMillis, jitterMillis, tail, powerSave } = this.#world;
    let extra = this.#queueMillis(at) + this.#exponential(jitterMillis);
    if (tail !== undefined && this.#random.next() < tail.share) {
      extra += tail.minMillis * (1 - this.#random.next()) ** (-1 / 1.5);
    }
    if (powerSave !== undefined && this.#random.next() < powerSave.share) {
      extra += powerSave.maxMillis * this.#random.next();
    }
    return minMillis + Math.min(extra, MAX_EXTRA_MILLIS);
  }

  /**
   * Draws a wait in a queue with random arrivals and services: with a load of
   * ρ, nobody waits with probability 1 - ρ, else the wait is exponential.
   *
   * Source: Kleinrock, Queueing Systems, volume 1: waiting time of M/M/1.
   */
  #queueMillis(at: number): number {
    const { queue } = this.#world;
    if (queue === undefined || this.#load === undefined) return 0;
    const load = this.#load.at(at);
    const wait = this.#exponential(queue.serviceMillis / (1 - load));
    return this.#random.next() < load ? wait : 0;
  }

  #exponential(mean: number): number {
    return -mean * Math.log(1 - this.#random.next());
  }
}
