import type { Ticks } from "./ticks.ts";
import type { DurationNanos } from "./units.ts";

/**
 * Hears that a clock changed: its rate, speed, correlation, parent or
 * availability, or those of a clock above it.
 *
 * @param clock The clock that was subscribed to.
 */
export type ClockListener = (clock: Clock) => void;

/**
 * One clock of a tree: a root that reads a time source, or a clock defined by
 * its relation to its parent.
 *
 * A clock counts `tickRate * speed` ticks in a second of its parent. Conversions
 * are the line through its correlation, with no rounding to whole ticks.
 */
export interface Clock {
  /** The clock this one is defined by; null for a root. */
  readonly parent: Clock | null;
  /** Ticks a second at speed 1; above 0. */
  readonly tickRate: number;
  /** Seconds a second of the parent: 0 is paused, below 0 is backwards. */
  readonly speed: number;
  /** Whether this clock and all above it can be relied on. */
  readonly available: boolean;
  /** Greatest frequency error of the root of this tree, in parts per million. */
  readonly maxFreqErrorPpm: number;

  /**
   * Reads the clock.
   *
   * @returns The current ticks.
   */
  now(): Ticks;

  /**
   * Converts to the parent.
   *
   * @param t Ticks of this clock.
   * @returns The parent's ticks then; NaN where a paused clock never is.
   * @throws {TypeError} If this is a root.
   */
  toParent(t: Ticks): Ticks;

  /**
   * Converts from the parent.
   *
   * @param t Ticks of the parent.
   * @returns The ticks of this clock then.
   * @throws {TypeError} If this is a root.
   */
  fromParent(t: Ticks): Ticks;

  /**
   * Bounds how far a reading may be from the truth.
   *
   * @param t Ticks of this clock.
   * @returns The dispersion, in nanoseconds: the errors of this clock and of
   *   all above it; never negative, may be infinite, NaN where a paused clock
   *   never is.
   */
  dispersionAt(t: Ticks): DurationNanos;

  /**
   * Asks to be told of each change, once, before the change returns.
   *
   * A listener that throws does not keep the others from being told; whoever
   * made the change gets the error afterwards.
   *
   * @param listener What to call.
   * @returns A function that ends the subscription; calling it again does
   *   nothing.
   */
  subscribe(listener: ClockListener): () => void;
}
