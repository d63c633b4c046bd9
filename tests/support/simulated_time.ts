import type { SeededRandom } from "./random.ts";

interface Happening {
  readonly at: bigint;
  readonly order: number;
  readonly run: () => void;
}

/** Something in a simulated world that goes off by itself. */
export interface Alarm {
  /** When, in nanoseconds; undefined for never. */
  readonly at: () => bigint | undefined;
  /** What it then does; it has to set itself anew, or unset itself. */
  readonly ring: () => void;
}

/** How often a world that runs is looked at, in nanoseconds. */
const LOOK_NANOS = 50_000_000n;

/** The time of a simulated world, in which what is sent arrives later. */
export class SimulatedTime {
  readonly #maxDelayNanos: number;
  readonly #random: SeededRandom;
  readonly #alarms: readonly Alarm[];
  readonly #lastArrival = new Map<number, bigint>();
  #happenings: Happening[] = [];
  #order = 0;
  #now = 0n;

  /**
   * Starts at zero.
   *
   * @param maxDelayNanos Longest one-way delay, in nanoseconds.
   * @param random Where delays come from.
   * @param alarms What goes off by itself; the first goes first.
   */
  constructor(
    maxDelayNanos: number,
    random: SeededRandom,
    alarms: readonly Alarm[],
  ) {
    this.#maxDelayNanos = maxDelayNanos;
    this.#random = random;
    this.#alarms = alarms;
  }

  /** The present, in nanoseconds since the start. */
  get now(): bigint {
    return this.#now;
  }

  /** Lets something happen after a delay; on one connection, in order. */
  later(connection: number | undefined, run: () => void): void {
    const delay = this.#random.integer(1_000, this.#maxDelayNanos);
    let at = this.#now + BigInt(delay);
    if (connection !== undefined) {
      const last = this.#lastArrival.get(connection) ?? 0n;
      if (at < last) at = last;
      this.#lastArrival.set(connection, at);
    }
    this.at(at, run);
  }

  /** Lets something happen at an instant. */
  at(at: bigint, run: () => void): void {
    this.#happenings.push({ at, order: this.#order++, run });
  }

  /** Lets time pass in which nothing can happen. */
  skip(nanos: bigint): void {
    this.#now += nanos;
  }

  /** Forgets what was to happen. */
  clear(): void {
    this.#happenings = [];
  }

  /** Lets time pass up to an instant, with a look every so often. */
  runUntil(end: bigint, look: () => void): void {
    let next = this.#now + LOOK_NANOS;
    for (; this.#now < end; next += LOOK_NANOS) {
      this.#runTo(next < end ? next : end);
      look();
    }
  }

  #runTo(end: bigint): void {
    for (;;) {
      this.#happenings.sort((a, b) =>
        a.at === b.at ? a.order - b.order : (a.at < b.at ? -1 : 1)
      );
      const first = this.#happenings[0];
      const due = [first?.at, ...this.#alarms.map((it) => it.at())]
        .filter((at) => at !== undefined)
        .reduce((a, b) => a < b ? a : b, end);
      if (due >= end) break;
      if (due > this.#now) this.#now = due;
      if (first !== undefined && first.at <= due) {
        this.#happenings.shift();
        first.run();
      } else {
        this.#alarms.find((it) => (it.at() ?? end) <= due)?.ring();
      }
    }
    this.#now = end;
  }
}
