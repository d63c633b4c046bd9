import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";
import {
  Companion,
  type CompanionAction,
  type CompanionEvent,
  type CompanionReading,
} from "@dvbcss/companion";
import { EstimatingSelector } from "@dvbcss/protocol";
import type { SeededRandom } from "../support/random.ts";
import { SimulatedTime } from "../support/simulated_time.ts";
import { SimulatedTv, type TvConnection } from "./simulated_tv.ts";

/** What the network and the companion's clock are like. */
export interface CompanionWorldOptions {
  /** Longest one-way delay, in nanoseconds. */
  readonly maxDelayNanos: number;
  /** Share of datagrams lost. */
  readonly loss: number;
  /** How much faster than true time the companion's clock runs, in ppm. */
  readonly skewPpm: number;
}

/** The bound that the companion declares of its clock, in ppm. */
const MAX_FREQ_ERROR_PPM = 100;

/**
 * A companion and a TV at the two ends of a network, faster than life. Every
 * instant here is true time, in nanoseconds.
 */
export class CompanionWorld {
  readonly tv = new SimulatedTv();
  readonly companion: Companion;
  readonly events: { readonly at: bigint; readonly event: CompanionEvent }[] =
    [];
  readonly #options: CompanionWorldOptions;
  readonly #random: SeededRandom;
  readonly #connections = new Map<number, TvConnection>();
  readonly #time: SimulatedTime;
  #services = new Map<number, "cii" | "wc" | "ts">();
  #timerAt: bigint | undefined;
  /** Whether the network is down: what is sent is lost, and nobody is told. */
  isCut = false;

  constructor(options: CompanionWorldOptions, random: SeededRandom) {
    this.#options = options;
    this.#random = random;
    this.#time = new SimulatedTime(options.maxDelayNanos, random, [
      { at: () => this.#timerAt, ring: () => this.#handleTimer() },
      { at: () => this.tv.timerAt, ring: () => this.tv.handleTimer(this.now) },
    ]);
    this.companion = new Companion({
      ciiUrl: "ws://192.0.2.5:7681/cii",
      wallClock: {
        selector: new EstimatingSelector({ random: () => random.next() }),
        localPrecisionNanos: durationNanos(1),
        localMaxFreqErrorPpm: MAX_FREQ_ERROR_PPM,
      },
      random: () => random.next(),
    });
    this.#perform(this.companion.start(this.#local()));
  }

  /** The present. */
  get now(): bigint {
    return this.#time.now;
  }

  /** How many sockets of a service are open or being opened. */
  openSockets(service: "cii" | "wc" | "ts"): number {
    return [...this.#services.values()].filter((it) => it === service).length;
  }

  /** Events of a kind so far. */
  eventsOf<K extends CompanionEvent["kind"]>(
    kind: K,
  ): readonly Extract<CompanionEvent, { readonly kind: K }>[] {
    return this.events.map(({ event }) => event).filter((
      event,
    ): event is Extract<CompanionEvent, { readonly kind: K }> =>
      event.kind === kind
    );
  }

  /** What the companion knows now. */
  reading(): CompanionReading {
    return this.companion.readingAt(this.#local());
  }

  /** How wrong the companion's position is, and how wrong it may be, in seconds. */
  error(): { readonly error: number; readonly bound: number } | undefined {
    const { positionSeconds, dispersionNanos, speed } = this.reading();
    if (positionSeconds === null || dispersionNanos === null) return undefined;
    return {
      error: Math.abs(positionSeconds - this.tv.positionAt(this.now)),
      bound: dispersionNanos / 1e9 * Math.abs(speed ?? 1) + 1 / 90_000,
    };
  }

  /** Lets the world run up to an instant, with a look every so often. */
  runUntil(end: bigint, look: () => void = () => {}): void {
    this.#time.runUntil(end, look);
  }

  #handleTimer(): void {
    this.#timerAt = undefined;
    this.#perform(this.companion.handleTimer(this.#local()));
  }

  #local(at = this.now): MonotonicNanos {
    const drift = Math.floor(Number(at) * this.#options.skewPpm / 1e6);
    return monotonicNanos(5_000_000_000n + at + BigInt(drift));
  }

  #trueTime(local: MonotonicNanos): bigint {
    const elapsed = Number(local - 5_000_000_000n);
    return BigInt(Math.ceil(elapsed / (1 + this.#options.skewPpm / 1e6))) + 1n;
  }

  #perform(actions: readonly CompanionAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "open":
          this.#services.set(action.socket, action.service);
          this.#open(action.service, action.socket);
          break;
        case "close":
          this.#services.delete(action.socket);
          this.#later(action.socket, () => this.#hangUp(action.socket));
          break;
        case "send-text": {
          const connection = this.#connections.get(action.socket);
          if (connection === undefined) throw new Error("Not connected");
          this.#later(
            action.socket,
            () => this.tv.handleText(this.now, connection, action.text),
          );
          break;
        }
        case "send-datagram":
          this.#request(action.socket, action.datagram);
          break;
        case "set-timer":
          this.#timerAt = action.at === null
            ? undefined
            : this.#trueTime(action.at);
          break;
        case "report":
          this.events.push({ at: this.now, event: action.event });
          break;
        default:
          action satisfies never;
      }
    }
  }

  #open(service: "cii" | "wc" | "ts", socket: number): void {
    this.#later(socket, () => {
      if (service === "wc") {
        return this.#perform(this.companion.handleOpen(this.#local(), socket));
      }
      if (!this.tv.isUp) return this.#lose(socket, "connection refused");
      const connection: TvConnection = {
        send: (text) =>
          this.#later(socket, () =>
            this.#perform(
              this.companion.handleMessage(this.#local(), socket, text),
            )),
        close: (reason) =>
          this.#later(socket, () => this.#lose(socket, reason)),
      };
      this.#connections.set(socket, connection);
      this.#perform(this.companion.handleOpen(this.#local(), socket));
      this.tv.connect(this.now, service, connection);
    });
  }

  #hangUp(socket: number): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    this.#connections.delete(socket);
    this.tv.disconnect(this.now, "cii", connection);
    this.tv.disconnect(this.now, "ts", connection);
  }

  #lose(socket: number, reason: string): void {
    this.#connections.delete(socket);
    this.#services.delete(socket);
    this.#perform(this.companion.handleClose(this.#local(), socket, reason));
  }

  #request(socket: number, datagram: Uint8Array): void {
    if (this.#random.next() < this.#options.loss) return;
    this.#later(undefined, () => {
      for (const reply of this.tv.handleDatagram(this.now, datagram)) {
        if (this.#random.next() < this.#options.loss) continue;
        this.#later(undefined, () =>
          this.#perform(
            this.companion.handleDatagram(this.#local(), socket, reply),
          ));
      }
    });
  }

  /** Lets something arrive, unless the network is down. */
  #later(socket: number | undefined, run: () => void): void {
    if (!this.isCut) this.#time.later(socket, run);
  }
}
