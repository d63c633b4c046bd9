import type { SeededRandom } from "../../support/random.ts";
import { intervalAt, type Occurrence, occurrences } from "./schedule.ts";
import { randomOf } from "./seeds.ts";
import { SimulatedPath } from "./simulated_path.ts";
import type { Disruption, World } from "../worlds/world.ts";

const NANOS_PER_MILLI = 1e6;

/** Both directions between a client and a server, and the routes they take. */
export class SimulatedNetwork {
  readonly #there: SimulatedPath;
  readonly #back: SimulatedPath;
  readonly #detours: readonly Occurrence<
    Extract<Disruption, { kind: "route" }>
  >[];

  /**
   * Lays a network.
   *
   * @param world What it is like.
   * @param seed With the world's name it decides the rest.
   * @param endNanos When the simulation ends, in true time.
   */
  constructor(world: World, seed: number, endNanos: number) {
    const random = (stream: string): SeededRandom =>
      randomOf(seed, world.name, stream);
    this.#there = new SimulatedPath(world.there, {
      datagram: random("there"),
      load: random("there-load"),
    });
    this.#back = new SimulatedPath(world.back, {
      datagram: random("back"),
      load: random("back-load"),
    });
    this.#detours = occurrences(world, "route", endNanos);
  }

  /** How long the copies of a request are under way, in nanoseconds. */
  there(at: number): readonly number[] {
    const extra = intervalAt(this.#detours, at)?.disruption.thereMillis ?? 0;
    return this.#there.send(at).map((delay) => delay + extra * NANOS_PER_MILLI);
  }

  /** How long the copies of a reply are under way, in nanoseconds. */
  back(at: number): readonly number[] {
    const extra = intervalAt(this.#detours, at)?.disruption.backMillis ?? 0;
    return this.#back.send(at).map((delay) => delay + extra * NANOS_PER_MILLI);
  }
}
