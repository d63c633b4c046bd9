import type { LearnedLatency } from "./learned_latency.ts";
import type { MediaReading } from "./media_action.ts";
import {
  distanceSeconds,
  type MediaRange,
  type MediaTarget,
  targetPositionIn,
} from "./media_target.ts";
import type { PlaybackProfile } from "./playback_profile.ts";

/** Longest wait, paused, for the timeline to arrive, in seconds. */
const LONGEST_HOLD_SECONDS = 2;
/** A position within this of another is the same, in seconds. */
const SAME_SECONDS = 0.02;
/** What a pause costs beside its length, in seconds. */
const PAUSE_COST_SECONDS = 0.3;

/** What experience says about an element. */
export interface Latencies {
  /** From a seek's command to its end. */
  readonly seek: LearnedLatency;
  /** From the command to play to the media's moving. */
  readonly start: LearnedLatency;
}

/** What to do with an element that is paused but should play. */
export type Approach =
  | {
    readonly kind: "play";
    /** Error that will be left, in seconds; below 0 is behind. */
    readonly errorSeconds: number;
  }
  | {
    readonly kind: "hold";
    /** Until it is time to play, in seconds. */
    readonly seconds: number;
  }
  | { readonly kind: "seek"; readonly positionSeconds: number };

/** What an element can do, and may. */
export interface Means {
  /** How long seek and start take. */
  readonly latencies: Latencies;
  /** What an interruption is worth, and how fast the rate corrects. */
  readonly profile: PlaybackProfile;
}

/**
 * Plans how a paused element joins a timeline that runs forwards.
 *
 * @param place What the element shows, where it should be at a speed above 0,
 * and what it can reach.
 * @param means What it can do, and may.
 * @returns What to do next.
 */
export function planApproach(
  { media, target, range }: {
    readonly media: MediaReading;
    readonly target: MediaTarget;
    readonly range: MediaRange;
  },
  means: Means,
): Approach {
  const { latencies } = means;
  const startSeconds = latencies.start.meanSeconds;
  const ahead = distanceSeconds(
    media.positionSeconds,
    targetPositionIn(target, startSeconds),
    target.loop,
  );
  const reachable = clamp(
    targetPositionIn(target, latencies.seek.amplySeconds + startSeconds),
    range,
  );
  if (ahead > 0) {
    const seconds = ahead / target.speed;
    const isPlace = Math.abs(media.positionSeconds - reachable) < SAME_SECONDS;
    if (isPlace || seconds <= LONGEST_HOLD_SECONDS) {
      return { kind: "hold", seconds };
    }
  } else if (
    !isWorthInterrupting(ahead, target.speed, means)
  ) {
    return { kind: "play", errorSeconds: ahead };
  }
  return { kind: "seek", positionSeconds: reachable };
}

/**
 * Says whether a pause or a seek beats a change of rate.
 *
 * @param errorSeconds Position minus target, in seconds.
 * @param speed The target's speed; above 0.
 * @param means What the element can do, and may.
 * @returns Whether it does.
 */
export function isWorthInterrupting(
  errorSeconds: number,
  speed: number,
  { latencies, profile }: Means,
): boolean {
  const size = Math.abs(errorSeconds);
  const byRate = size / (profile.greatestDeviation * speed);
  // Nothing is heard during a seek, so its time counts twice.
  const bySeek = 2 * latencies.seek.amplySeconds + PAUSE_COST_SECONDS;
  const byPause = size / speed + PAUSE_COST_SECONDS;
  const interrupted = errorSeconds > 0 ? Math.min(byPause, bySeek) : bySeek;
  return byRate > interrupted + profile.interruptionSeconds;
}

function clamp(seconds: number, range: MediaRange): number {
  return Math.min(Math.max(seconds, range.startSeconds), range.endSeconds);
}
