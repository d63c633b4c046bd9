import type { PlaybackProfile } from "./playback_profile.ts";

/** Shortest correction that every element carries out, in seconds. */
const SHORTEST_SECONDS = 0.1;

/** A rate to play at for a while. */
export interface Correction {
  /** Media seconds per second. */
  readonly rate: number;
  /** How long, in seconds; above 0. */
  readonly seconds: number;
}

/**
 * Plans how to make up for an error by playing slightly faster or slower.
 *
 * @param errorSeconds Position minus target, in seconds; 0 asks for the least
 * excursion that there is.
 * @param baseRate The rate at which the error would stay as it is; above 0.
 * @param profile The bounds.
 * @returns The rate and its duration.
 *
 * @example 20 ms behind
 * ```ts
 * import { GENTLE_PROFILE, planCorrection } from "@dvbcss/companion";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(planCorrection(-0.02, 1, GENTLE_PROFILE), { rate: 1.02, seconds: 1 });
 * ```
 */
export function planCorrection(
  errorSeconds: number,
  baseRate: number,
  profile: PlaybackProfile,
): Correction {
  const size = Math.abs(errorSeconds);
  const share = Math.min(
    Math.max(
      size / (profile.horizonSeconds * baseRate),
      profile.leastDeviation,
    ),
    profile.greatestDeviation,
  );
  const deviation = share * baseRate;
  return {
    rate: errorSeconds > 0 ? baseRate - deviation : baseRate + deviation,
    seconds: Math.max(size / deviation, SHORTEST_SECONDS),
  };
}
