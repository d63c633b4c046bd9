import type { Interval } from "./oscillator.ts";

/**
 * Knows since when a client could know.
 *
 * When a server restarts, or a clock stands still with its machine, the old
 * wall clock is wrong at once, and no client can tell before it has asked.
 */
export class Blindness {
  readonly #changes: readonly Interval[];
  #knownFrom = 0;

  /**
   * Begins with a client that asks at time 0.
   *
   * @param changes When the relation of the two clocks changes.
   */
  constructor(changes: readonly Interval[]) {
    this.#changes = changes;
  }

  /** Takes note of a request, sent at this true time, that was answered. */
  handleAnswered(sentAt: number): void {
    this.#knownFrom = sentAt;
  }

  /** Whether a change has happened that no answered request could tell of. */
  at(now: number): boolean {
    return this.#changes.some(({ from, to }) =>
      from <= now && this.#knownFrom < to
    );
  }
}
