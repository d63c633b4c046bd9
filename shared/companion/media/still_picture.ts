import type { MediaReading } from "./media_action.ts";
import {
  distanceSeconds,
  type MediaRange,
  type MediaTarget,
} from "./media_target.ts";

/** A picture that stands still may be off by this, in seconds … */
const STILL_SECONDS = 0.02;
/** … and one that only steps by this, in seconds. */
const STEP_SECONDS = 0.5;

/**
 * Says where a paused element must go to show the target's picture.
 *
 * @param media What it shows.
 * @param target Where it should be: it stands still, or runs in a way that the
 * element cannot play.
 * @param range What can be reached.
 * @returns The position, in seconds; undefined if it is near enough.
 */
export function stillPosition(
  media: MediaReading,
  target: MediaTarget,
  range: MediaRange,
): number | undefined {
  const place = Math.min(
    Math.max(target.positionSeconds, range.startSeconds),
    range.endSeconds,
  );
  const off = distanceSeconds(media.positionSeconds, place, target.loop);
  const most = target.speed === 0 ? STILL_SECONDS : STEP_SECONDS;
  return Math.abs(off) > most && !media.seeking ? place : undefined;
}
