import type { MediaState } from "@dvbcss/companion";
import type { ScreenCondition } from "../messages.ts";

/** What tells how a companion page is doing. */
export interface CompanionCircumstances {
  /** Whether the person has joined. */
  readonly hasJoined: boolean;
  /** Whether the wall clock is known. */
  readonly hasWallClock: boolean;
  /** Speed of the timeline; null while it is not available. */
  readonly speed: number | null;
  /** How its medium stands; undefined if it plays none. */
  readonly media: MediaState | "failed" | undefined;
}

const MEDIA_CONDITIONS: Readonly<
  Record<MediaState | "failed", ScreenCondition>
> = {
  "waiting": "no-timeline",
  "loading": "buffering",
  "paused": "paused",
  "stepping": "in-step",
  "seeking": "out-of-step",
  "holding": "out-of-step",
  "starting": "out-of-step",
  "following": "in-step",
  "correcting": "out-of-step",
  "stalled": "buffering",
  "struggling": "out-of-step",
  "paused-here": "out-of-step",
  "refused": "sound-refused",
  "before-start": "media-ended",
  "beyond-end": "media-ended",
  "beyond-edge": "buffering",
  "failed": "media-failed",
};

/**
 * Says how a companion page is doing.
 *
 * @param circumstances What tells it.
 * @returns How it is doing.
 */
export function conditionOf(
  { hasJoined, hasWallClock, speed, media }: CompanionCircumstances,
): ScreenCondition {
  if (!hasJoined) return "joining";
  if (!hasWallClock) return "no-wall-clock";
  if (speed === null) return "no-timeline";
  if (media !== undefined) return MEDIA_CONDITIONS[media];
  return speed === 0 ? "paused" : "in-step";
}
