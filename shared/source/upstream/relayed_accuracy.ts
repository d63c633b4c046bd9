import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
} from "@dvbcss/clock";

/** The finest step, in nanoseconds; the others are 2, 5, 10 … times as much. */
const FINEST_NANOS = 100e3;

/** A lower step must have been enough for this long, in nanoseconds. */
const LOWER_AFTER_NANOS = 10_000_000_000n;

/** And with this much to spare. */
const SPARE = 1.25;

/**
 * How much a relay may add to the error of a timeline, in coarse steps.
 *
 * Companions learn of it with the accuracy of each timeline in CII, which goes to
 * all of them, so that it must not change with each measurement. A worse bound is
 * told at once; a better one when it has lasted.
 */
export class RelayedAccuracy {
  #step: DurationNanos | undefined;
  #lowerSince: MonotonicNanos | undefined;

  /** The bound that is told, in nanoseconds; undefined before the first. */
  get step(): DurationNanos | undefined {
    return this.#step;
  }

  /**
   * Takes the bound that holds now.
   *
   * @param now The local time.
   * @param boundNanos The bound, in nanoseconds; 0 or more.
   * @returns Whether another one is told from now on.
   */
  handleBound(now: MonotonicNanos, boundNanos: number): boolean {
    const before = this.#step;
    if (before === undefined || boundNanos > before) {
      return this.#tell(stepAbove(boundNanos));
    }
    const lower = stepAbove(boundNanos * SPARE);
    if (lower >= before) {
      this.#lowerSince = undefined;
      return false;
    }
    this.#lowerSince ??= now;
    return now - this.#lowerSince >= LOWER_AFTER_NANOS && this.#tell(lower);
  }

  #tell(step: DurationNanos): boolean {
    this.#step = step;
    this.#lowerSince = undefined;
    return true;
  }
}

/**
 * Rounds a bound up to a step: 0.1, 0.2, 0.5, 1, 2, 5 … milliseconds.
 *
 * @param boundNanos The bound, in nanoseconds; 0 or more, finite.
 * @returns The step, in nanoseconds; no less than the bound.
 */
export function stepAbove(boundNanos: number): DurationNanos {
  let decade = FINEST_NANOS;
  while (boundNanos > 5 * decade) decade *= 10;
  const factor = [1, 2, 5].find((it) => boundNanos <= it * decade) ?? 10;
  return durationNanos(factor * decade);
}

/**
 * Adds what a relay may add to the accuracy that a TV Device states.
 *
 * A TV Device that states none is taken as exact, as its own companions take it.
 *
 * @param accuracySeconds What the TV Device states, in seconds.
 * @param addedNanos What the relay may add, in nanoseconds.
 * @returns The accuracy to state, in seconds, up to the next microsecond.
 */
export function relayedAccuracySeconds(
  accuracySeconds: number | undefined,
  addedNanos: number,
): number {
  const micros = (accuracySeconds ?? 0) * 1e6 + addedNanos / 1e3;
  // Less than the dust that adding floating point numbers leaves.
  return Math.ceil(micros - 1e-6) / 1e6;
}
