import type { MonotonicNanos } from "@dvbcss/clock";

/** So many fresh readings in a row, and the element is no longer called coarse. */
const FINE_AFTER = 40;

/**
 * Makes samples of a position that some browsers update only now and then.
 *
 * Between two updates such a position is old by an unknown time. So while an
 * element is found to be coarse, only the first reading after an update counts,
 * and it is taken to be old by half the time since the reading before it.
 */
export class FreshPosition {
  #last: { readonly at: MonotonicNanos; readonly seconds: number } | undefined;
  #lastWasStale = false;
  #freshInARow = FINE_AFTER;

  /** Whether the position was seen to stand still during playback. */
  get isCoarse(): boolean {
    return this.#freshInARow < FINE_AFTER;
  }

  /** Forgets the last reading, because playback was interrupted. */
  reset(): void {
    this.#last = undefined;
    this.#lastWasStale = false;
  }

  /**
   * Takes a reading during playback.
   *
   * @param now The local time.
   * @param seconds The position, in seconds.
   * @param rate The rate of playback.
   * @returns The position now, in seconds; undefined if it cannot be told.
   */
  handleReading(
    now: MonotonicNanos,
    seconds: number,
    rate: number,
  ): number | undefined {
    const last = this.#last;
    const afterStale = this.#lastWasStale;
    if (last !== undefined && now <= last.at) return undefined;
    this.#last = { at: now, seconds };
    this.#lastWasStale = last !== undefined && last.seconds === seconds;
    if (this.#lastWasStale) {
      this.#freshInARow = 0;
      return undefined;
    }
    this.#freshInARow++;
    if (!this.isCoarse) return seconds;
    if (last === undefined || !afterStale) return undefined;
    return seconds + rate * Number(now - last.at) / 2e9;
  }
}
