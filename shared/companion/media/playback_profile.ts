/** How a media element is brought to its place and kept there. */
export interface PlaybackProfile {
  /** Errors below this are left alone, in seconds; above 0. */
  readonly deadBandSeconds: number;
  /** In this time a small error is made up for, in seconds; above 0. */
  readonly horizonSeconds: number;
  /** Least change of rate worth making, as a share of the speed; above 0. */
  readonly leastDeviation: number;
  /** Greatest change of rate, as a share of the speed; below 1. */
  readonly greatestDeviation: number;
  /**
   * A drift below this is left to corrections instead of to the rate that
   * playback returns to, as a ratio.
   */
  readonly toleratedDrift: number;
  /**
   * Time that a pause or a seek must save over a change of rate, in seconds: it
   * is the price put on being heard or seen.
   */
  readonly interruptionSeconds: number;
  /** Time between two looks at an element that is in step, in seconds. */
  readonly periodSeconds: number;
}

/**
 * For media that are heard: at most 8 % off the speed, which pitch-preserving
 * playback hides, and few changes.
 */
export const GENTLE_PROFILE: PlaybackProfile = {
  deadBandSeconds: 0.006,
  horizonSeconds: 1,
  leastDeviation: 0.01,
  greatestDeviation: 0.08,
  toleratedDrift: 0.0005,
  interruptionSeconds: 1.5,
  periodSeconds: 0.25,
};

/** For muted video: up to 25 % off the speed, and a narrow dead band. */
export const TIGHT_PROFILE: PlaybackProfile = {
  deadBandSeconds: 0.004,
  horizonSeconds: 0.4,
  leastDeviation: 0.02,
  greatestDeviation: 0.25,
  toleratedDrift: 0.0001,
  interruptionSeconds: 0.7,
  periodSeconds: 0.1,
};
