import {
  mpdPeriodSelector,
  parseTimelineSelector,
  type ProgrammeTimeline,
  PTS_SELECTOR,
  simpleElapsedTimeSelector,
} from "@dvbcss/presentation";

const PTS_TICKS_PER_SECOND = 90_000;

const PTS_MODULUS = 2n ** 33n;

const MILLIS_PER_SECOND = 1000;

/**
 * Tells the PTS at a player's position 0.
 *
 * A transport stream's is the PTS with which the stream begins. From there on it
 * only grows: where the 33 bits of the stream wrap, it goes on beyond them, and a
 * companion compares it modulo 2^33. Any other file begins at 0, or near it.
 *
 * @param startSeconds Where the demuxer begins, in seconds.
 * @param fileFormat The demuxer's name for the file's format.
 * @returns The PTS, in ticks; from 0 below 2^33 in a transport stream.
 */
export function startPts(
  startSeconds: number,
  fileFormat: string | null,
): bigint {
  const ticks = BigInt(Math.round(startSeconds * PTS_TICKS_PER_SECOND));
  // A stream that will wrap soon is told to begin before 0.
  return fileFormat === "mpegts" && ticks < 0n ? ticks + PTS_MODULUS : ticks;
}

/**
 * Converts a position to PTS.
 *
 * @param positionSeconds Time since position 0, in seconds; may be negative.
 * @param startTicks The PTS at position 0.
 * @returns The PTS, to the nearest tick.
 */
export function ptsAt(positionSeconds: number, startTicks: bigint): bigint {
  return startTicks +
    BigInt(Math.round(positionSeconds * PTS_TICKS_PER_SECOND));
}

/**
 * Converts content time of a timeline to a position.
 *
 * @param timelineSelector The timeline by which the content time is meant.
 * @param seconds Content time, in seconds.
 * @param startTicks The PTS at position 0.
 * @returns Time since position 0, in seconds; undefined if no such timeline is
 * offered.
 */
export function positionAt(
  timelineSelector: string,
  seconds: number,
  startTicks: bigint,
): number | undefined {
  switch (parseTimelineSelector(timelineSelector).kind) {
    case "pts":
      return seconds - Number(startTicks) / PTS_TICKS_PER_SECOND;
    case "mpd-period":
    case "simple-elapsed-time":
      return seconds;
    default:
      return undefined;
  }
}

/**
 * Lists the timelines of a player: PTS, time since the start as DASH has it, and
 * the same as the elapsed time of a media element.
 *
 * @param startTicks The PTS at position 0.
 * @param accuracySeconds How well they follow the player, in seconds.
 * @returns The timelines, PTS first.
 */
export function mpvTimelines(
  startTicks: bigint,
  accuracySeconds: number,
): readonly ProgrammeTimeline[] {
  const elapsed = {
    unitsPerTick: 1,
    unitsPerSecond: MILLIS_PER_SECOND,
    accuracySeconds,
  };
  return [
    {
      timelineSelector: PTS_SELECTOR,
      properties: { ...elapsed, unitsPerSecond: PTS_TICKS_PER_SECOND },
      startTicks,
    },
    {
      timelineSelector: mpdPeriodSelector(MILLIS_PER_SECOND),
      properties: elapsed,
    },
    {
      timelineSelector: simpleElapsedTimeSelector(MILLIS_PER_SECOND),
      properties: elapsed,
    },
  ];
}
