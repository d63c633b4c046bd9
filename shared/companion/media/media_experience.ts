import { LearnedLatency } from "./learned_latency.ts";
import { LearnedShortfall } from "./learned_shortfall.ts";

/**
 * What was learned about how media elements of a device behave; worth keeping
 * for the next time.
 */
export interface MediaExperience {
  /** From a seek's command to its end, in seconds; 0 or more. */
  readonly seekSeconds: number;
  /** How much that varies, in seconds; 0 or more. */
  readonly seekDeviationSeconds: number;
  /** From the command to play to the media's moving, in seconds; 0 or more. */
  readonly startSeconds: number;
  /** How much further behind an excursion of the rate leads, in seconds. */
  readonly shortfallSeconds: number | null;
}

/** A guess for a device that is not known yet. */
export const NO_EXPERIENCE: MediaExperience = {
  seekSeconds: 0.2,
  seekDeviationSeconds: 0.1,
  startSeconds: 0.05,
  shortfallSeconds: null,
};

/** A start further off than this teaches nothing, in seconds. */
const TELLING_SECONDS = 0.3;

/** Experience that grows. */
export class Experience {
  readonly seek: LearnedLatency;
  readonly start: LearnedLatency;
  readonly shortfall: LearnedShortfall;

  /**
   * Starts with earlier experience.
   *
   * @param earlier What is known already.
   */
  constructor(earlier: MediaExperience) {
    this.seek = new LearnedLatency(
      earlier.seekSeconds,
      earlier.seekDeviationSeconds,
    );
    this.start = new LearnedLatency(earlier.startSeconds, 0);
    this.shortfall = new LearnedShortfall(earlier.shortfallSeconds);
  }

  /** What is known now. */
  get learned(): MediaExperience {
    return {
      seekSeconds: this.seek.meanSeconds,
      seekDeviationSeconds: this.seek.deviationSeconds,
      startSeconds: this.start.meanSeconds,
      shortfallSeconds: this.shortfall.measuredSeconds,
    };
  }

  /**
   * Learns from the error that a start led to.
   *
   * @param expectedSeconds What it should have been; undefined if that is unknown.
   * @param errorSeconds What it was, in seconds.
   */
  learnStart(expectedSeconds: number | undefined, errorSeconds: number): void {
    if (expectedSeconds === undefined) return;
    const late = expectedSeconds - errorSeconds;
    if (Math.abs(late) > TELLING_SECONDS) return;
    this.start.handleMeasurement(this.start.meanSeconds + late);
  }
}
