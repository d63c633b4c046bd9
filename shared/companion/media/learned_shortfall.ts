/** Share of a surprise that moves the mean, once there is one. */
const GAIN = 0.4;
/** What to expect of an unknown browser, most of which are Chromium, in seconds. */
const GUESSED_SECONDS = 0.02;
/** What a change of rate can cost at most, in seconds. */
const GREATEST_SECONDS = 0.1;

/**
 * What experience says about how much further behind an excursion of the rate
 * leaves an element than the rates and times alone.
 *
 * Browsers that stretch audio lose some of it when they begin to: Chromium about
 * 25 ms, each time, whichever way the rate goes.
 */
export class LearnedShortfall {
  #seconds: number | null;

  /**
   * Starts with what was learned before.
   *
   * @param seconds What to expect, in seconds; null if nothing is known.
   */
  constructor(seconds: number | null) {
    this.#seconds = seconds;
  }

  /** What was learned, in seconds; null before there was anything. */
  get measuredSeconds(): number | null {
    return this.#seconds;
  }

  /** What to expect, in seconds; above 0 is further behind. */
  get seconds(): number {
    return this.#seconds ?? GUESSED_SECONDS;
  }

  /**
   * Learns from one more excursion.
   *
   * @param seconds How much further behind it led, in seconds.
   */
  handleMeasurement(seconds: number): void {
    const size = Math.min(
      Math.max(seconds, -GREATEST_SECONDS),
      GREATEST_SECONDS,
    );
    this.#seconds = this.#seconds === null
      ? size
      : this.#seconds + GAIN * (size - this.#seconds);
  }
}
