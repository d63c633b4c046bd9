import {
  type Clock,
  type ClockListener,
  type DurationNanos,
  RootClock,
  type RootClockInit,
  type Ticks,
} from "@dvbcss/clock";

/** A root that counts who listens to it, and can tell them of a change. */
export class CountingRoot implements Clock {
  readonly #root: RootClock;
  readonly #listeners = new Set<{ readonly listener: ClockListener }>();

  constructor(init: RootClockInit) {
    this.#root = new RootClock(init);
  }

  readonly parent = null;
  readonly speed = 1;
  readonly available = true;

  get tickRate(): number {
    return this.#root.tickRate;
  }

  get maxFreqErrorPpm(): number {
    return this.#root.maxFreqErrorPpm;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  now(): Ticks {
    return this.#root.now();
  }

  toParent(t: Ticks): Ticks {
    return this.#root.toParent(t);
  }

  fromParent(t: Ticks): Ticks {
    return this.#root.fromParent(t);
  }

  dispersionAt(t: Ticks): DurationNanos {
    return this.#root.dispersionAt(t);
  }

  subscribe(listener: ClockListener): () => void {
    const subscription = { listener };
    this.#listeners.add(subscription);
    return () => this.#listeners.delete(subscription);
  }

  change(): void {
    for (const { listener } of this.#listeners) listener(this);
  }
}
