import { median } from "./median.ts";

/** Samples of which the median is taken. */
const WINDOW = 5;
/** Unrest of the error itself, in seconds squared a second. */
const WANDER = 1e-6;
/** Unrest of the drift, as a ratio squared a second. */
const DRIFT_WANDER = 1e-11;
/** Uncertainty of the error after a jump, in seconds squared. */
const UNKNOWN_ERROR = 1;
/** Uncertainty of the drift before anything is known, as a ratio squared. */
const UNKNOWN_DRIFT = 0.003 ** 2;
/** Players' clocks are not further off than this, as a ratio. */
const GREATEST_DRIFT = 0.01;
/** Least and greatest noise of a sample, in seconds. */
const LEAST_NOISE = 0.001;
const GREATEST_NOISE = 0.05;
/** Gain of the estimate of noise. */
const NOISE_GAIN = 0.1;
/** The median of what surprises is a jump above this, in seconds … */
const JUMP_SECONDS = 0.012;
/** … and above so many times the noise. */
const JUMP_NOISES = 4;

/**
 * Estimates how far a media element is from its place and how fast it drifts,
 * from samples that are noisy and sometimes wild.
 *
 * The error is what was commanded (rates, known jumps), plus what was not: a
 * disturbance with a drift. Only the disturbance is estimated, by a Kalman filter
 * of two states fed with the median of five samples; so a commanded movement
 * shows at once and without lag.
 */
export class DriftEstimator {
  /** What commands moved the error by, in seconds. */
  #commanded = 0;
  #disturbance = 0;
  #drift = 0;
  #varError = UNKNOWN_ERROR;
  #covariance = 0;
  #varDrift = UNKNOWN_DRIFT;
  #noise = 0.004;
  #window: number[] = [];
  #started = false;

  /** Whether there are samples enough since the last jump to act upon. */
  get isReady(): boolean {
    return this.#started && this.#window.length === WINDOW;
  }

  /** Position minus target, in seconds; below 0 is behind. */
  get errorSeconds(): number {
    return this.#commanded + this.#disturbance;
  }

  /** Error that arises in a second at the commanded rate, as a ratio. */
  get drift(): number {
    return this.#drift;
  }

  /** Standard deviation of the error, in seconds. */
  get uncertaintySeconds(): number {
    return Math.sqrt(this.#varError);
  }

  /**
   * Lets time pass.
   *
   * @param seconds How much; 0 or more.
   * @param excess Commanded rate minus the target's speed.
   */
  advance(seconds: number, excess: number): void {
    this.#commanded += excess * seconds;
    this.#disturbance += this.#drift * seconds;
    this.#varError += (2 * this.#covariance + this.#varDrift * seconds +
      WANDER) * seconds;
    this.#covariance += this.#varDrift * seconds;
    this.#varDrift = Math.min(
      this.#varDrift + DRIFT_WANDER * seconds,
      UNKNOWN_DRIFT,
    );
  }

  /**
   * Takes a jump of which the size is known.
   *
   * @param seconds New error minus old, in seconds.
   */
  shift(seconds: number): void {
    this.#commanded += seconds;
  }

  /**
   * Begins to look anew, with the error less certain than it was.
   *
   * @param uncertaintySeconds Standard deviation added, in seconds; infinite if
   * nothing is known of the error any more.
   */
  unsettle(uncertaintySeconds: number): void {
    this.#window = [];
    this.#varError = Math.min(
      this.#varError + uncertaintySeconds ** 2,
      UNKNOWN_ERROR,
    );
    if (this.#varError === UNKNOWN_ERROR) {
      this.#covariance = 0;
      this.#started = false;
    }
  }

  /**
   * Takes a sample of the error.
   *
   * @param errorSeconds Position minus target now, in seconds.
   */
  handleSample(errorSeconds: number): void {
    this.#window.push(errorSeconds - this.#commanded);
    if (this.#window.length > WINDOW) this.#window.shift();
    if (this.#window.length < WINDOW) return;
    const middle = median(this.#window);
    if (!this.#started) this.#disturbance = middle;
    this.#started = true;
    this.#estimateNoise(middle);
    const surprise = middle - this.#disturbance;
    if (
      Math.abs(surprise) > Math.max(JUMP_SECONDS, JUMP_NOISES * this.#noise)
    ) {
      this.#varError = UNKNOWN_ERROR;
      this.#covariance = 0;
    }
    this.#correct(surprise);
  }

  #estimateNoise(middle: number): void {
    const spread = 1.48 *
      median(this.#window.map((value) => Math.abs(value - middle)));
    const noise = this.#noise + NOISE_GAIN * (spread - this.#noise);
    this.#noise = Math.min(Math.max(noise, LEAST_NOISE), GREATEST_NOISE);
  }

  #correct(surprise: number): void {
    // A sample is part of that many medians, and is to count once.
    const total = this.#varError + this.#noise ** 2 * WINDOW;
    const gain = this.#varError / total;
    const driftGain = this.#covariance / total;
    this.#disturbance += gain * surprise;
    const drift = this.#drift + driftGain * surprise;
    this.#drift = Math.min(Math.max(drift, -GREATEST_DRIFT), GREATEST_DRIFT);
    this.#varDrift -= driftGain * this.#covariance;
    this.#covariance *= 1 - gain;
    this.#varError *= 1 - gain;
  }
}
