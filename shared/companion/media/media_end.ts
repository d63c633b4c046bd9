import type { MediaReading } from "./media_action.ts";
import type { MediaRange, MediaTarget } from "./media_target.ts";

/** This close to the end of the media is the end, in seconds. */
const END_SECONDS = 0.1;
/** Live media are joined so far before their edge, in seconds. */
const EDGE_SECONDS = 2;

/**
 * Says whether there are no media where the target is.
 *
 * @param target Where the element should be.
 * @param range What can be reached.
 * @returns Whether the target is beyond their end; in a loop it never is.
 */
export function isBeyondEnd(target: MediaTarget, range: MediaRange): boolean {
  return target.loop === undefined &&
    target.positionSeconds > range.endSeconds - END_SECONDS;
}

/**
 * Says whether an element came to the end of its media.
 *
 * @param media What it shows.
 * @param range What can be reached.
 * @returns Whether it did.
 */
export function isAtEnd(media: MediaReading, range: MediaRange): boolean {
  return media.positionSeconds > range.endSeconds - END_SECONDS;
}

/**
 * Says where an element must go to be near the edge of live media.
 *
 * @param media What it shows.
 * @param range What can be reached.
 * @returns The position, in seconds; undefined if it is near enough.
 */
export function positionAtEdge(
  media: MediaReading,
  range: MediaRange,
): number | undefined {
  const edge = Math.max(range.endSeconds - EDGE_SECONDS, range.startSeconds);
  return media.positionSeconds < edge - EDGE_SECONDS ? edge : undefined;
}
