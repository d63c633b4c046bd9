import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { followUpOf, stampTransmit, WcResponder } from "@dvbcss/protocol";
import type { SeededRandom } from "../../support/random.ts";
import { SimulatedOscillator, within } from "./oscillator.ts";
import { randomOf } from "./seeds.ts";
import type { Occurrence } from "./schedule.ts";
import type { Disruption, Range, ServerWorld } from "../worlds/world.ts";

const NANOS_PER_MILLI = 1e6;

/** A restart at its time. */
export type Restart = Occurrence<Extract<Disruption, { kind: "restart" }>>;

/** A datagram on its way out. */
export interface Reply {
  /** The true time at which it is sent. */
  readonly sentAt: number;
  readonly datagram: Uint8Array;
}

/** A WC server and its wall clock. */
export class SimulatedServer {
  readonly #world: ServerWorld;
  readonly #random: SeededRandom;
  readonly #clock: SimulatedOscillator;
  readonly #responder: WcResponder;
  readonly #restarts: readonly Restart[];
  /** What the wall clock started with, at each start of the server. */
  readonly #epochs: readonly Epoch[];
  #busyUntil = 0;

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
    this.#epochs = epochs(BigInt(epochSeconds) * 1_000_000_000n, restarts);
    this.#clock = new SimulatedOscillator(world, random);
    this.#responder = new WcResponder({
      precisionNanos: durationNanos(world.precisionNanos),
      maxFreqErrorPpm: world.maxFreqErrorPpm,
      followUp: world.followUp,
    });
  }

  /** Where the wall clock stands. */
  exact(at: number): WallClockNanos {
    return wallClockNanos(this.#epochAt(at) + BigInt(this.#clock.exact(at)));
  }

  /**
   * Takes a datagram, which waits until those before it are answered.
   *
   * @param at The true time of its arrival.
   * @param request Its octets.
   * @returns What goes back, in order.
   */
  handleDatagram(at: number, request: Uint8Array): readonly Reply[] {
    const takenAt = Math.max(at, this.#busyUntil);
    const receivedAt = this.#read(takenAt);
    const action = this.#responder.handleDatagram(receivedAt, request);
    if (action.kind === "discard") throw new Error(action.fault);
    const { datagram } = action;
    const stampAt = takenAt + this.#draw(this.#world.holdMillis);
    const sentAt = stampAt + this.#draw(this.#world.sendMillis);
    if (this.#isAwayDuring(at, sentAt)) return [];
    this.#busyUntil = sentAt;
    stampTransmit(datagram, this.#read(stampAt));
    if (!action.followUp) return [{ sentAt, datagram }];
    const followUp = followUpOf(datagram, this.#read(sentAt));
    return [{ sentAt, datagram }, { sentAt, datagram: followUp }];
  }

  /** Whether a restart takes what came in with it. */
  #isAwayDuring(from: number, to: number): boolean {
    return this.#restarts.some((restart) =>
      restart.from <= to && from < restart.to
    );
  }

  #read(at: number): WallClockNanos {
    return wallClockNanos(this.#epochAt(at) + BigInt(this.#clock.read(at)));
  }

  #epochAt(at: number): bigint {
    return this.#epochs.findLast(({ from }) => from <= at)?.nanos ?? 0n;
  }

  #draw(rangeMillis: Range): number {
    const millis = within(rangeMillis, this.#random.next());
    return Math.round(millis * NANOS_PER_MILLI);
  }
}

interface Epoch {
  /** From which true time on it holds. */
  readonly from: number;
  readonly nanos: bigint;
}

function epochs(
  first: bigint,
  restarts: readonly Restart[],
): readonly Epoch[] {
  const found = [{ from: 0, nanos: first }];
  let nanos = first;
  for (const { from, disruption } of restarts) {
    nanos += BigInt(Math.round(disruption.stepMillis * NANOS_PER_MILLI));
    found.push({ from, nanos });
  }
  return found;
}
