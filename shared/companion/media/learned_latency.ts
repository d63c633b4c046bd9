/** Share of a surprise that moves the mean. */
const MEAN_GAIN = 0.5;
/** Share of a surprise's size that moves the deviation. */
const DEVIATION_GAIN = 0.3;
/** Nothing that a media element does on purpose takes longer, in seconds. */
const LONGEST_SECONDS = 5;

/**
 * What experience says about how long an operation takes.
 *
 * A running mean and mean deviation, as for round trips in TCP, with larger
 * gains because there are few measurements.
 */
export class LearnedLatency {
  #mean: number;
  #deviation: number;

  /**
   * Starts with a guess.
   *
   * @param meanSeconds The guess, in seconds; 0 or more.
   * @param deviationSeconds How uncertain it is, in seconds; 0 or more.
   */
  constructor(meanSeconds: number, deviationSeconds: number) {
    this.#mean = meanSeconds;
    this.#deviation = deviationSeconds;
  }

  /** How much it varies on average, in seconds; 0 or more. */
  get deviationSeconds(): number {
    return this.#deviation;
  }

  /** What it takes on average, in seconds; from 0 to 5. */
  get meanSeconds(): number {
    return this.#mean;
  }

  /** What is seldom exceeded, in seconds: the mean and two deviations. */
  get amplySeconds(): number {
    return Math.min(this.#mean + 2 * this.#deviation, LONGEST_SECONDS);
  }

  /**
   * Learns from one more operation.
   *
   * @param seconds How long it took; anything outside [0, 5] counts as the limit.
   */
  handleMeasurement(seconds: number): void {
    const taken = Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
    const surprise = taken - this.#mean;
    this.#mean += MEAN_GAIN * surprise;
    this.#deviation += DEVIATION_GAIN * (Math.abs(surprise) - this.#deviation);
  }
}
