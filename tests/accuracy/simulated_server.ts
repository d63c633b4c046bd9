import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { followUpOf, stampTransmit, WcResponder } from "@dvbcss/protocol";
import type { SeededRandom } from "../support/random.ts";
import { SimulatedOscillator, within } from "./oscillator.ts";
import { randomOf } from "./seeds.ts";
import { intervalAt, type Occurrence } from "./schedule.ts";
import type { Disruption, ServerWorld } from "./world.ts";

const NANOS_PER_MILLI = 1e6;

/** A restart at its time. */
export type Restart = Occurrence<Extract<Disruption, { kind: "restart" }>>;

/** A datagram on its way out. */
export interface Reply {
  /** How long after the request's arrival it is sent, in nanoseconds. */
  readonly afterNanos: number;
  readonly datagram: Uint8Array;
}

/** A WC server and its wall clock. */
export class SimulatedServer {
  readonly #world: ServerWorld;
  readonly #random: SeededRandom;
  readonly #clock: SimulatedOscillator;
  readonly #responder: WcResponder;
  readonly #restarts: readonly Restart[];
  #epoch: bigint;
  #restarted = 0;

  /**
   * Starts a server.
   *
   * @param world What it is like.
   * @param seed It decides the rest.
   * @param restarts When it restarts, in order.
   */
  constructor(
    world: ServerWorld,
    seed: number,
    restarts: readonly Restart[],
  ) {
    this.#world = world;
    this.#random = randomOf(seed, "server-pace");
    const random = randomOf(seed, "server-clock");
    this.#restarts = restarts;
    const epochSeconds = random.integer(1_700_000_000, 1_900_000_000);
    this.#epoch = BigInt(epochSeconds) * 1_000_000_000n;
    this.#clock = new SimulatedOscillator(world, random);
    this.#responder = new WcResponder({
      precisionNanos: durationNanos(world.precisionNanos),
      maxFreqErrorPpm: world.maxFreqErrorPpm,
      followUp: world.followUp,
    });
  }

  /** Where the wall clock stands; times must not decrease from call to call. */
  exact(at: number): WallClockNanos {
    this.#restart(at);
    return wallClockNanos(this.#epoch + BigInt(this.#clock.exact(at)));
  }

  /**
   * Takes a datagram.
   *
   * @param at The true time of its arrival.
   * @param request Its octets.
   * @returns What goes back, in order.
   */
  handleDatagram(at: number, request: Uint8Array): readonly Reply[] {
    if (intervalAt(this.#restarts, at) !== undefined) return [];
    this.#restart(at);
    const action = this.#responder.handleDatagram(this.#read(at), request);
    if (action.kind === "discard") throw new Error(action.fault);
    const { datagram } = action;
    const stampAfter = this.#draw(this.#world.holdMillis);
    const afterNanos = stampAfter + this.#draw(this.#world.sendMillis);
    stampTransmit(datagram, this.#read(at + stampAfter));
    if (!action.followUp) return [{ afterNanos, datagram }];
    const followUp = followUpOf(datagram, this.#read(at + afterNanos));
    return [{ afterNanos, datagram }, { afterNanos, datagram: followUp }];
  }

  #read(at: number): WallClockNanos {
    return wallClockNanos(this.#epoch + BigInt(this.#clock.read(at)));
  }

  #restart(at: number): void {
    for (;;) {
      const next = this.#restarts[this.#restarted];
      if (next === undefined || next.from > at) return;
      this.#restarted++;
      const stepNanos = next.disruption.stepMillis * NANOS_PER_MILLI;
      this.#epoch += BigInt(Math.round(stepNanos));
    }
  }

  #draw(rangeMillis: readonly [number, number]): number {
    return Math.round(
      within(rangeMillis, this.#random.next()) * NANOS_PER_MILLI,
    );
  }
}
