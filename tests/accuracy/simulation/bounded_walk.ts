import type { SeededRandom } from "../../support/random.ts";

/** How a {@linkcode BoundedWalk} goes. */
export interface BoundedWalkInit {
  readonly min: number;
  readonly max: number;
  /** Where it starts. */
  readonly start: number;
  /** Time between two steps, in nanoseconds. */
  readonly stepNanos: number;
  readonly random: SeededRandom;
}

/** Longest step, as a share of the range; fifty steps cross about half of it. */
const LONGEST_STEP = 0.1;

/**
 * A value that wanders at random and turns round at its limits.
 *
 * It depends on true time alone: whoever asks, and how often, sees the same.
 */
export class BoundedWalk {
  readonly #init: BoundedWalkInit;
  readonly #values: number[];
  /** Sum of all values before each step. */
  readonly #sums: number[] = [0];

  constructor(init: BoundedWalkInit) {
    this.#init = init;
    this.#values = [init.start];
  }

  /** The value from the latest step to the next one. */
  at(time: number): number {
    return this.#value(Math.floor(time / this.#init.stepNanos));
  }

  /** The integral from 0, in units of the value times nanoseconds. */
  integral(time: number): number {
    const { stepNanos } = this.#init;
    const step = Math.floor(time / stepNanos);
    const value = this.#value(step);
    const sum = this.#sums[step] ?? 0;
    return sum * stepNanos + value * (time - step * stepNanos);
  }

  #value(step: number): number {
    const { min, max, random } = this.#init;
    while (this.#values.length <= step) {
      const last = this.#values.at(-1) ?? 0;
      const move = (random.next() * 2 - 1) * LONGEST_STEP * (max - min);
      this.#sums.push((this.#sums.at(-1) ?? 0) + last);
      this.#values.push(reflect(last + move, min, max));
    }
    return this.#values[step] ?? 0;
  }
}

function reflect(value: number, min: number, max: number): number {
  if (value < min) return 2 * min - value;
  return value > max ? 2 * max - value : value;
}
