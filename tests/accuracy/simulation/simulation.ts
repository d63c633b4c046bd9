import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";
import { WcClient, type WcClientAction } from "@dvbcss/protocol";
import { Blindness } from "./blindness.ts";
import { type Contender, plainReader, type Reader } from "../contender.ts";
import { EventQueue } from "./event_queue.ts";
import type { Observation, Observer } from "../measure/observer.ts";
import { SimulatedOscillator } from "./oscillator.ts";
import { intervalAt, type Occurrence, occurrences } from "./schedule.ts";
import { randomOf } from "./seeds.ts";
import { SimulatedNetwork } from "./simulated_network.ts";
import { SimulatedServer } from "./simulated_server.ts";
import type { World } from "../worlds/world.ts";

/** One client's life in one world. */
export interface SimulationInit {
  readonly world: World;
  readonly contender: Contender;
  /** With the world's name it decides everything but the contender. */
  readonly seed: number;
  /** How long to run, in nanoseconds; below 10^15. */
  readonly durationNanos: number;
  /** Time between two observations, in nanoseconds. */
  readonly observeEveryNanos: number;
}

/**
 * A whole exchange of WC client and server over a network, faster than life.
 *
 * Client and responder are the real ones; clocks and datagrams are simulated.
 * Instants are true time, in nanoseconds from the client's start, and numbers
 * rather than bigints: no run is long enough to need more.
 *
 * @param init What to simulate.
 * @param observer Who looks on.
 */
export function simulate(init: SimulationInit, observer: Observer): void {
  new Simulation(init, observer).run();
}

class Simulation {
  readonly #init: SimulationInit;
  readonly #observer: Observer;
  readonly #events = new EventQueue();
  readonly #epoch: bigint;
  readonly #clock: SimulatedOscillator;
  readonly #server: SimulatedServer;
  readonly #network: SimulatedNetwork;
  readonly #client: WcClient;
  readonly #reader: Reader;
  readonly #sleeps: readonly Occurrence[];
  readonly #blindness: Blindness;
  #sentAt = 0;
  #timerAt = 0;
  #now = 0;

  constructor(init: SimulationInit, observer: Observer) {
    const { world, seed, contender } = init;
    this.#init = init;
    this.#observer = observer;
    const end = init.durationNanos;
    this.#sleeps = occurrences(world, "sleep", end);
    const restarts = occurrences(world, "restart", end);
    const stops = occurrences(world, "sleep", end)
      .filter(({ disruption }) => disruption.clockStops);
    this.#blindness = new Blindness([...stops, ...restarts]);
    const random = randomOf(seed, world.name, "client");
    this.#epoch = BigInt(random.integer(100, 1_000_000)) * 1_000_000_000n;
    this.#clock = new SimulatedOscillator(world.client, random, stops);
    this.#server = new SimulatedServer(world.server, seed, restarts);
    this.#network = new SimulatedNetwork(world, seed, end);
    this.#client = clientOf(init);
    this.#reader = contender.createReader?.(this.#client) ??
      plainReader(this.#client);
  }

  run(): void {
    const { durationNanos, observeEveryNanos } = this.#init;
    let observeAt = 0;
    for (;;) {
      const eventAt = Math.min(this.#events.nextAt, this.#timerAt);
      this.#now = Math.min(eventAt, observeAt);
      if (this.#now > durationNanos) return;
      if (observeAt < eventAt) {
        observeAt += observeEveryNanos;
        if (!this.#asleep()) this.#observe("periodic");
      } else if (this.#timerAt === eventAt) this.#handleTimer();
      else this.#events.runNext();
    }
  }

  #handleTimer(): void {
    const sleep = intervalAt(this.#sleeps, this.#now);
    if (sleep !== undefined) {
      this.#timerAt = sleep.to;
      return;
    }
    this.#timerAt = Infinity;
    this.#feed((now) => this.#client.handleTimer(now));
  }

  /** Gives the client an input and does as it says, with an eye on the reader. */
  #feed(input: (now: MonotonicNanos) => readonly WcClientAction[]): void {
    const before = this.#observation("before");
    const now = this.#localAt(before.local);
    const actions = input(now);
    if (actions.some(({ kind }) => kind === "measure")) {
      this.#blindness.handleAnswered(this.#sentAt);
    }
    const correlates = actions.some(({ kind }) => kind === "correlate");
    if (correlates) this.#observer.observe(before);
    for (const action of actions) {
      const announced = this.#reader.handleAction(now, action);
      this.#observer.handleAction(this.#now, action);
      if (announced) this.#observer.handleAnnouncement();
      this.#carryOut(action);
    }
    if (correlates) this.#observe("after");
  }

  #carryOut(action: WcClientAction): void {
    if (action.kind === "set-timer") {
      const reading = Number(action.at - this.#epoch);
      this.#timerAt = this.#clock.whenReads(reading, this.#now);
    } else if (action.kind === "send") {
      const { datagram } = action;
      this.#sentAt = this.#now;
      for (const delay of this.#network.there(this.#now)) {
        this.#events.push(this.#now + delay, () => this.#serve(datagram));
      }
    }
  }

  #serve(request: Uint8Array): void {
    const replies = this.#server.handleDatagram(this.#now, request);
    for (const { sentAt, datagram } of replies) {
      for (const delay of this.#network.back(sentAt)) {
        this.#events.push(sentAt + delay, () => this.#receive(datagram));
      }
    }
  }

  #receive(datagram: Uint8Array): void {
    if (this.#asleep()) return;
    this.#feed((now) => this.#client.handleDatagram(now, datagram));
  }

  #observe(moment: Observation["moment"]): void {
    this.#observer.observe(this.#observation(moment));
  }

  #observation(moment: Observation["moment"]): Observation {
    const local = this.#clock.read(this.#now);
    const reading = this.#reader.read(this.#localAt(local));
    const errorNanos = reading === undefined
      ? NaN
      : Number(reading.wallClock - this.#server.exact(this.#now));
    const blind = this.#blindness.at(this.#now);
    return { at: this.#now, local, moment, blind, reading, errorNanos };
  }

  #asleep(): boolean {
    return intervalAt(this.#sleeps, this.#now) !== undefined;
  }

  #localAt(reading: number): MonotonicNanos {
    return monotonicNanos(this.#epoch + BigInt(reading));
  }
}

function clientOf({ world, contender, seed }: SimulationInit): WcClient {
  const { localMaxFreqErrorPpm } = contender;
  const random = randomOf(seed, world.name, contender.name);
  return new WcClient({
    selector: contender.createSelector(() => random.next()),
    localPrecisionNanos: durationNanos(world.client.precisionNanos),
    localMaxFreqErrorPpm,
  });
}
