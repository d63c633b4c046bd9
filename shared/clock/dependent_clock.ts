import type { Clock, ClockListener } from "./clock.ts";
import { Listeners } from "./listeners.ts";
import type { Ticks } from "./ticks.ts";
import { type DurationNanos, durationNanos } from "./units.ts";

/**
 * What all clocks with a parent have in common: the parent, availability and
 * who is to be told of changes.
 *
 * A clock listens to its parent only while somebody listens to it, so a clock
 * that nobody uses any more is not held by its parent.
 */
export abstract class DependentClock implements Clock {
  #parent: Clock;
  #availabilityFlag = true;
  #leaveParent: (() => void) | undefined;
  readonly #listeners = new Listeners<Clock>({
    whenFirst: () => this.#joinParent(),
    whenLast: () => this.#quitParent(),
  });

  /**
   * Hangs the clock under its parent.
   *
   * @param parent The clock this one is defined by.
   */
  constructor(parent: Clock) {
    this.#parent = parent;
  }

  /** Ticks a second at speed 1; above 0. */
  abstract get tickRate(): number;

  /** Seconds a second of the parent: 0 is paused, below 0 is backwards. */
  abstract get speed(): number;

  /**
   * Converts to the parent.
   *
   * @param t Ticks of this clock.
   * @returns The parent's ticks then; NaN where a paused clock never is.
   */
  abstract toParent(t: Ticks): Ticks;

  /**
   * Converts from the parent.
   *
   * @param t Ticks of the parent.
   * @returns The ticks of this clock then.
   */
  abstract fromParent(t: Ticks): Ticks;

  /**
   * Bounds what this clock adds to its parent's error.
   *
   * @param parentTicks Ticks of the parent.
   * @returns The bound, in nanoseconds; never negative.
   */
  protected abstract ownErrorAt(parentTicks: Ticks): number;

  /**
   * The clock this one is defined by.
   *
   * Another parent keeps the relation's numbers, so the clock usually jumps.
   */
  get parent(): Clock {
    return this.#parent;
  }

  set parent(parent: Clock) {
    if (parent === this.#parent) return;
    for (let c: Clock | null = parent; c !== null; c = c.parent) {
      if (c === this) {
        throw new RangeError(
          "Cannot set parent: it must not be the clock itself or depend on it",
        );
      }
    }
    const listens = this.#leaveParent !== undefined;
    this.#quitParent();
    this.#parent = parent;
    if (listens) this.#joinParent();
    this.notifyChange();
  }

  /** Greatest frequency error of the root of this tree, in parts per million. */
  get maxFreqErrorPpm(): number {
    return this.#parent.maxFreqErrorPpm;
  }

  /** Whether this clock and all above it can be relied on. */
  get available(): boolean {
    return this.#availabilityFlag && this.#parent.available;
  }

  /** Whether this clock by itself can be relied on; true at first. */
  get availabilityFlag(): boolean {
    return this.#availabilityFlag;
  }

  set availabilityFlag(flag: boolean) {
    if (flag === this.#availabilityFlag) return;
    this.#availabilityFlag = flag;
    // Below an unavailable parent nothing changes for those who look.
    if (this.#parent.available) this.notifyChange();
  }

  /**
   * Reads the clock.
   *
   * @returns The current ticks.
   */
  now(): Ticks {
    return this.fromParent(this.#parent.now());
  }

  /**
   * Bounds how far a reading may be from the truth.
   *
   * @param t Ticks of this clock.
   * @returns The dispersion, in nanoseconds; never negative, may be infinite,
   *   NaN where a paused clock never is.
   */
  dispersionAt(t: Ticks): DurationNanos {
    const parentTicks = this.toParent(t);
    return durationNanos(
      this.ownErrorAt(parentTicks) + this.#parent.dispersionAt(parentTicks),
    );
  }

  /**
   * Asks to be told of each change of this clock or of one above it.
   *
   * @param listener What to call; gets this clock.
   * @returns A function that ends the subscription.
   */
  subscribe(listener: ClockListener): () => void {
    return this.#listeners.add(listener);
  }

  /** Tells those who subscribed, after a change has been made. */
  protected notifyChange(): void {
    this.#listeners.tell(this);
  }

  #joinParent(): void {
    this.#leaveParent = this.#parent.subscribe(() => this.notifyChange());
  }

  #quitParent(): void {
    this.#leaveParent?.();
    this.#leaveParent = undefined;
  }
}
