import type { MonotonicNanos } from "@dvbcss/clock";
import { type Correction, planCorrection } from "./correction.ts";
import { DriftEstimator } from "./drift_estimator.ts";
import { FreshPosition } from "./fresh_position.ts";
import { LearnedShortfall } from "./learned_shortfall.ts";
import { distanceSeconds, type MediaTarget } from "./media_target.ts";
import type { PlaybackProfile } from "./playback_profile.ts";
import { Restlessness } from "./restlessness.ts";

/** A correction is not trusted for longer, in seconds. */
const LONGEST_CORRECTION_SECONDS = 4;
/** Uncertainty of what a correction does, in seconds. */
const CORRECTION_DOUBT_SECONDS = 0.015;
/** An error must be so many of its standard deviations to be believed. */
const BELIEVED_DEVIATIONS = 3;
/** Time between two samples while they are wanted, in seconds. */
const SAMPLING_SECONDS = 0.04;
/** The same if the element's position is coarse, in seconds. */
const COARSE_SECONDS = 0.015;
/** A correction of less is a small one, in seconds. */
const SMALL_SECONDS = 0.02;

/** A correction that begins. */
export interface BegunCorrection extends Correction {
  /** Whether it makes up for the whole error. */
  readonly isWhole: boolean;
}

/** Knows the error of an element that plays, and which rates mend it. */
export class RateControl {
  /** What is lost when the rate leaves 1 … */
  readonly #fromOne: LearnedShortfall;
  /** … or what it is now. */
  #shortfall: LearnedShortfall;
  readonly #estimator = new DriftEstimator();
  readonly #fresh = new FreshPosition();
  readonly #restlessness = new Restlessness();
  #speed = 1;
  /** How the element is to be moved. */
  profile: PlaybackProfile;

  /**
   * Starts with nothing known of the error.
   *
   * @param profile How the element is to be moved.
   * @param fromOne What is known of what excursions from the rate 1 cost.
   */
  constructor(profile: PlaybackProfile, fromOne: LearnedShortfall) {
    this.profile = profile;
    this.#fromOne = fromOne;
    this.#shortfall = fromOne;
  }

  /** Whether the error is known well enough to act upon. */
  get isReady(): boolean {
    return this.#estimator.isReady;
  }

  /** Position minus target, in seconds; below 0 is behind. */
  get errorSeconds(): number {
    return this.#estimator.errorSeconds;
  }

  /** Time between two looks while samples are wanted, in seconds. */
  get samplingSeconds(): number {
    return this.#fresh.isCoarse ? COARSE_SECONDS : SAMPLING_SECONDS;
  }

  /** Time between two looks at an element that is in step, in seconds. */
  get periodSeconds(): number {
    return this.#fresh.isCoarse ? COARSE_SECONDS : this.profile.periodSeconds;
  }

  /** Whether the error is worth a correction. */
  get isOff(): boolean {
    const band = Math.max(
      this.profile.deadBandSeconds * this.#restlessness.factor,
      BELIEVED_DEVIATIONS * this.#estimator.uncertaintySeconds,
    );
    return Math.abs(this.errorSeconds) > band;
  }

  /**
   * Lets time pass.
   *
   * @param seconds How much; 0 or more.
   * @param excess Commanded rate minus the target's speed.
   */
  advance(seconds: number, excess: number): void {
    this.#estimator.advance(seconds, excess);
    this.#restlessness.advance(seconds);
  }

  /**
   * Takes a jump of the target.
   *
   * @param seconds New target minus old, in seconds.
   */
  handleJump(seconds: number): void {
    this.#estimator.shift(-seconds);
    this.#restlessness.reset();
  }

  /**
   * Begins to gather samples anew.
   *
   * @param uncertaintySeconds By how much the error may have changed, in seconds.
   */
  settle(uncertaintySeconds: number): void {
    this.#estimator.unsettle(uncertaintySeconds);
    this.#fresh.reset();
  }

  /**
   * Takes a sample.
   *
   * @param now The local time.
   * @param positionSeconds What the element shows, in seconds.
   * @param rate The rate commanded.
   * @param target Where it should be now.
   */
  handleSample(
    now: MonotonicNanos,
    { positionSeconds, rate, target }: {
      readonly positionSeconds: number;
      readonly rate: number;
      readonly target: MediaTarget;
    },
  ): void {
    const position = this.#fresh.handleReading(now, positionSeconds, rate);
    if (position === undefined) return;
    this.#estimator.handleSample(
      distanceSeconds(position, target.positionSeconds, target.loop),
    );
  }

  /**
   * Gives the rate at which the error is expected to stay as it is.
   *
   * @param speed The target's speed.
   * @returns The rate.
   */
  baseRate(speed: number): number {
    const { drift } = this.#estimator;
    return Math.abs(drift) > this.profile.toleratedDrift * speed
      ? speed - drift
      : speed;
  }

  /**
   * Begins a correction.
   *
   * @param speed The target's speed.
   * @returns The rate, and how long to keep it.
   */
  beginCorrection(speed: number): BegunCorrection {
    const error = this.errorSeconds;
    const shortfall = this.#shortfall.seconds;
    const { rate, seconds } = planCorrection(
      error - shortfall,
      this.baseRate(speed),
      this.profile,
    );
    this.#estimator.shift(-shortfall);
    if (Math.abs(error) < SMALL_SECONDS) this.#restlessness.handleCorrection();
    return {
      rate,
      seconds: Math.min(seconds, LONGEST_CORRECTION_SECONDS),
      isWhole: seconds <= LONGEST_CORRECTION_SECONDS,
    };
  }

  /** Notes that a correction was carried out. */
  endCorrection(): void {
    this.settle(CORRECTION_DOUBT_SECONDS);
  }

  /** Learns from the error that a whole correction left. */
  learnFromCorrection(): void {
    this.#shortfall.handleMeasurement(
      this.#shortfall.seconds - this.errorSeconds,
    );
  }

  /**
   * Notes that the target runs at a speed from now on.
   *
   * @param speed The speed; at another one than before other things hold.
   * @param uncertaintySeconds By how much the error may have changed, in seconds.
   */
  handleSpeed(speed: number, uncertaintySeconds: number): void {
    if (speed !== this.#speed) {
      // At other speeds audio is stretched anyway, so nothing is lost by more.
      this.#shortfall = speed === 1 ? this.#fromOne : new LearnedShortfall(0);
    }
    this.#speed = speed;
    this.settle(uncertaintySeconds);
  }
}
