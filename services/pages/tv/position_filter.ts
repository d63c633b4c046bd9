import type { PageLine } from "./page_line.ts";

/** Observations that make one line. */
const WINDOW = 15;

/** One that is this far off is a jump and no jitter, in seconds. */
const JUMP_SECONDS = 0.1;

/**
 * Makes a steady line of observations that jitter: the median of the last few,
 * since one late frame must not move every screen in the house.
 */
export class PositionFilter {
  #observations: readonly { millis: number; seconds: number }[] = [];
  #speed = 0;

  /** The line; undefined before the first observation. */
  get line(): PageLine | undefined {
    const newest = this.#observations.at(-1);
    if (newest === undefined) return undefined;
    const leads = this.#observations.map(({ millis, seconds }) =>
      seconds - (millis - newest.millis) / 1e3 * this.#speed
    ).toSorted((a, b) => a - b);
    const positionSeconds = leads[Math.floor(leads.length / 2)] ?? 0;
    return { pageMillis: newest.millis, positionSeconds, speed: this.#speed };
  }

  /**
   * Takes in an observation.
   *
   * @param millis When, in milliseconds of `performance.now()`.
   * @param seconds The content time seen then.
   * @param speed Content seconds per second.
   */
  observe(millis: number, seconds: number, speed: number): void {
    const { line } = this;
    const expected = line === undefined
      ? seconds
      : line.positionSeconds + (millis - line.pageMillis) / 1e3 * line.speed;
    const isNew = speed !== this.#speed || speed === 0 ||
      Math.abs(seconds - expected) > JUMP_SECONDS;
    this.#speed = speed;
    const kept = isNew ? [] : this.#observations;
    this.#observations = [...kept, { millis, seconds }].slice(-WINDOW);
  }

  /** Forgets everything. */
  reset(): void {
    this.#observations = [];
  }
}
