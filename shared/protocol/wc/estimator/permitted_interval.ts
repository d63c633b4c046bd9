/** How fast an offset can change, in nanoseconds per local nanosecond. */
export interface DriftLimits {
  /** The most it can grow; never negative. */
  readonly fastest: number;
  /** The most it can shrink, as a negative number or 0. */
  readonly slowest: number;
}

/** A range of offsets, in nanoseconds. */
export interface OffsetRange {
  /** The least; may be minus infinity. */
  readonly low: number;
  /** The greatest; may be infinity. */
  readonly high: number;
}

/** Two limits may each be off by the rounding of a timestamp, in nanoseconds. */
export const ROUNDING_NANOS = 2;

/**
 * The offsets that all exchanges so far permit, whatever both clocks did within
 * their frequency errors.
 *
 * What two exchanges permit widens at the same pace, so the tighter one stays
 * the tighter one, and the intersection of any number of them is two numbers.
 *
 * Source: Marzullo and Owicki, "Maintaining the time in a distributed system",
 * 1983: intersection of intervals that grow with the drift.
 */
export class PermittedInterval {
  #at = 0;
  #range: OffsetRange = EVERYTHING;

  /** What is permitted at the instant to which it was last moved. */
  get range(): OffsetRange {
    return this.#range;
  }

  /** Permits everything again. */
  reset(): void {
    this.#range = EVERYTHING;
  }

  /**
   * Widens it by what the clocks may have drifted.
   *
   * @param at The local instant, in nanoseconds; an earlier one than before
   * changes nothing.
   * @param drift How fast the offset can have changed meanwhile.
   */
  moveTo(at: number, { fastest, slowest }: DriftLimits): void {
    const age = Math.max(0, at - this.#at);
    this.#range = {
      low: this.#range.low + age * slowest,
      high: this.#range.high + age * fastest,
    };
    this.#at += age;
  }

  /** Whether a range has no offset in common with it. */
  excludes(range: OffsetRange): boolean {
    return !meet(this.#range, range);
  }

  /** Keeps only what a range permits too, which must not be excluded. */
  narrow(range: OffsetRange): void {
    this.#range = intersection(this.#range, range);
  }
}

/** Everything is permitted. */
const EVERYTHING: OffsetRange = { low: -Infinity, high: Infinity };

/**
 * Tells whether two ranges have an offset in common, but for rounding.
 *
 * @param a One range.
 * @param b The other.
 * @returns Whether they have.
 */
export function meet(a: OffsetRange, b: OffsetRange): boolean {
  return a.low <= b.high + ROUNDING_NANOS && b.low <= a.high + ROUNDING_NANOS;
}

/**
 * Intersects two ranges.
 *
 * @param a One range.
 * @param b The other.
 * @returns What both permit; if that is nothing, the point between them.
 */
export function intersection(a: OffsetRange, b: OffsetRange): OffsetRange {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  const middle = (low + high) / 2;
  return low <= high ? { low, high } : { low: middle, high: middle };
}
