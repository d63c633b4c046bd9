import type { Clock } from "./clock.ts";
import { requireTickRate } from "./rate.ts";
import {
  divideTicks,
  floorTicks,
  multiplyTicks,
  type Ticks,
  ticks,
} from "./ticks.ts";
import { type DurationNanos, durationNanos } from "./units.ts";

/** What a root clock reads and how good it is. */
export interface RootClockInit {
  /** Reads the time source, in nanoseconds; must never run backwards. */
  readonly read: () => bigint;
  /** Ticks a second; nanoseconds unless given. */
  readonly tickRate?: number;
  /** How finely the source can be read, in nanoseconds; 0 unless given. */
  readonly precisionNanos?: number;
  /** Greatest frequency error, in parts per million; 500 unless given. */
  readonly maxFreqErrorPpm?: number;
}

/**
 * The root of a clock tree: whole ticks of a time source.
 *
 * Its rate, speed and availability are those of the source and cannot be
 * changed, so it never notifies anyone.
 *
 * @example Milliseconds of a source that counts nanoseconds
 * ```ts
 * import { RootClock, ticksToNumber } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const root = new RootClock({ read: () => 2_999_999_999n, tickRate: 1000 });
 * assertEquals(ticksToNumber(root.now()), 2999);
 * ```
 */
export class RootClock implements Clock {
  readonly #read: () => bigint;
  readonly #tickRate: number;
  readonly #precisionNanos: DurationNanos;
  readonly #maxFreqErrorPpm: number;

  /**
   * Makes the root of a tree.
   *
   * @param init The source and its quality.
   * @throws {RangeError} If the rate is not above 0 or a figure is negative.
   */
  constructor(init: RootClockInit) {
    this.#read = init.read;
    this.#tickRate = requireTickRate(init.tickRate ?? NANOS_PER_SECOND);
    this.#precisionNanos = durationNanos(
      requireNotNegative("precision", init.precisionNanos ?? 0),
    );
    this.#maxFreqErrorPpm = requireNotNegative(
      "maximum frequency error",
      init.maxFreqErrorPpm ?? 500,
    );
  }

  /** A root has no parent. */
  get parent(): null {
    return null;
  }

  /** Ticks a second. */
  get tickRate(): number {
    return this.#tickRate;
  }

  /** Always 1. */
  get speed(): 1 {
    return 1;
  }

  /** Always true. */
  get available(): true {
    return true;
  }

  /** Greatest frequency error of the source, in parts per million. */
  get maxFreqErrorPpm(): number {
    return this.#maxFreqErrorPpm;
  }

  /**
   * Reads the source.
   *
   * @returns Whole ticks, cut off toward 0.
   */
  now(): Ticks {
    const nanos = ticks(this.#read());
    if (this.#tickRate === NANOS_PER_SECOND) return nanos;
    const exact = divideTicks(
      multiplyTicks(nanos, this.#tickRate),
      NANOS_PER_SECOND,
    );
    return ticks(
      exact.high < 0
        ? -floorTicks(multiplyTicks(exact, -1))
        : floorTicks(exact),
    );
  }

  /**
   * Refuses: a root has no parent.
   *
   * @param _t Ticks of this clock.
   * @throws {TypeError} Always.
   */
  toParent(_t: Ticks): never {
    throw new TypeError("Cannot convert to parent ticks: a root has no parent");
  }

  /**
   * Refuses: a root has no parent.
   *
   * @param _t Ticks of a parent.
   * @throws {TypeError} Always.
   */
  fromParent(_t: Ticks): never {
    throw new TypeError(
      "Cannot convert from parent ticks: a root has no parent",
    );
  }

  /**
   * Bounds the error of a reading.
   *
   * @param _t Ticks of this clock; the bound is the same at all of them.
   * @returns The precision of the source, in nanoseconds.
   */
  dispersionAt(_t: Ticks): DurationNanos {
    return this.#precisionNanos;
  }

  /**
   * Does nothing, since a root never changes.
   *
   * @returns A function that does nothing.
   */
  subscribe(): () => void {
    return () => {};
  }
}

const NANOS_PER_SECOND = 1e9;

function requireNotNegative(name: string, value: number): number {
  if (!(value >= 0)) {
    throw new RangeError(
      `Cannot make a root clock: ${name} must not be negative: current value is ${value}`,
    );
  }
  return value;
}
