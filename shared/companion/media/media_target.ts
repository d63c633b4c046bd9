/** Rates that every browser plays. */
const LEAST_RATE = 0.0625;
const GREATEST_RATE = 16;

/** Where a media element is to be. */
export interface MediaTarget {
  /** Position in the media, in seconds; may lie outside of them. */
  readonly positionSeconds: number;
  /** Media seconds per second: 1 plays, 0 pauses, below 0 reverses. */
  readonly speed: number;
  /** The part of the media that repeats without end, if one does. */
  readonly loop?: MediaRange;
}

/** A stretch of media. */
export interface MediaRange {
  /** Its first position, in seconds. */
  readonly startSeconds: number;
  /** The position after its last one, in seconds; above the first. */
  readonly endSeconds: number;
}

/** How media lie on a timeline. */
export interface MediaPlacement {
  /** Media position at the timeline's zero, in seconds. */
  readonly offsetSeconds: number;
  /**
   * How much later this device is heard and seen than its element says, in
   * seconds: the way to loudspeakers or a screen. Media are played so much ahead.
   */
  readonly outputDelaySeconds: number;
  /** The part of the media that repeats without end, if one does. */
  readonly loop?: MediaRange;
}

/**
 * Says whether media elements can play at a speed.
 *
 * @param speed Media seconds per second.
 * @returns Whether they can; they never play backwards.
 */
export function isPlayable(speed: number): boolean {
  return speed >= LEAST_RATE && speed <= GREATEST_RATE;
}

/**
 * Says where media are to be while a timeline is at a position.
 *
 * @param timeline Where the timeline is, in seconds, and how fast it runs.
 * @param placement How the media lie on it.
 * @returns The place; in a loop within the part that repeats.
 *
 * @example The second turn of a loop of ten seconds
 * ```ts
 * import { mediaTargetAt } from "@dvbcss/companion";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const placement = {
 *   offsetSeconds: 0,
 *   outputDelaySeconds: 0,
 *   loop: { startSeconds: 0, endSeconds: 10 },
 * };
 * const target = mediaTargetAt({ positionSeconds: 12.5, speed: 1 }, placement);
 * assertEquals(target.positionSeconds, 2.5);
 * ```
 */
export function mediaTargetAt(
  timeline: { readonly positionSeconds: number; readonly speed: number },
  placement: MediaPlacement,
): MediaTarget {
  const { speed } = timeline;
  const { offsetSeconds, outputDelaySeconds, loop } = placement;
  const positionSeconds = timeline.positionSeconds + offsetSeconds +
    outputDelaySeconds * speed;
  if (loop === undefined) return { positionSeconds, speed };
  return { positionSeconds: intoLoop(positionSeconds, loop), speed, loop };
}

/**
 * Says where media are to be some time later.
 *
 * @param target Where they are to be now.
 * @param seconds How much later.
 * @returns The position, in seconds.
 */
export function targetPositionIn(target: MediaTarget, seconds: number): number {
  const position = target.positionSeconds + target.speed * seconds;
  return target.loop === undefined ? position : intoLoop(position, target.loop);
}

/**
 * Says how far one position is from another, the short way around a loop.
 *
 * @param positionSeconds The one.
 * @param fromSeconds The other.
 * @param loop The part that repeats, if one does.
 * @returns One minus other, in seconds.
 */
export function distanceSeconds(
  positionSeconds: number,
  fromSeconds: number,
  loop: MediaRange | undefined,
): number {
  const distance = positionSeconds - fromSeconds;
  if (loop === undefined) return distance;
  const length = loop.endSeconds - loop.startSeconds;
  return distance - Math.round(distance / length) * length;
}

function intoLoop(positionSeconds: number, loop: MediaRange): number {
  const { startSeconds, endSeconds } = loop;
  const length = endSeconds - startSeconds;
  const into = (positionSeconds - startSeconds) % length;
  return startSeconds + (into < 0 ? into + length : into);
}
