import type { TvPageMessage } from "../messages.ts";
import type { PlayerState } from "../player/player.ts";

/** Where content is against the wall clock. */
export interface WallClockLine {
  /** The instant on the wall clock, in nanoseconds. */
  readonly wallClock: bigint;
  /** Content time at that instant, in seconds. */
  readonly positionSeconds: number;
  /** Content seconds per wall clock second. */
  readonly speed: number;
}

/** The timelines that a TV page gives, PTS first. */
const TIMELINES: readonly {
  readonly timelineSelector: string;
  readonly ticksPerSecond: number;
}[] = [
  { timelineSelector: "urn:dvb:css:timeline:pts", ticksPerSecond: 90_000 },
  {
    timelineSelector: "urn:dvb:css:timeline:mpd:period:rel:1000",
    ticksPerSecond: 1_000,
  },
  {
    timelineSelector:
      "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:1000",
    ticksPerSecond: 1_000,
  },
];

const PRESENTATION_STATUS: Readonly<Record<PlayerState, string>> = {
  loading: "transitioning",
  playing: "okay",
  paused: "okay",
  buffering: "okay",
  refused: "okay",
  ended: "okay",
  failed: "fault",
};

/**
 * Says what a TV page plays.
 *
 * @param contentId Its content id.
 * @param state How it is doing.
 * @returns Part of a message to the gateway.
 */
export function contentMessage(
  contentId: string,
  state: PlayerState,
): TvPageMessage {
  return {
    cii: {
      contentId,
      contentIdStatus: "final",
      presentationStatus: PRESENTATION_STATUS[state],
      timelines: TIMELINES.map(({ timelineSelector, ticksPerSecond }) => ({
        timelineSelector,
        timelineProperties: {
          unitsPerTick: 1,
          unitsPerSecond: ticksPerSecond,
        },
      })),
    },
  };
}

/**
 * Says where a TV page is.
 *
 * The point is moved along the line to a whole millisecond of content time, which
 * is a whole number of ticks of every timeline: nothing is lost by rounding.
 *
 * @param line Where it is; null if it is nowhere.
 * @param wallClock The time on the wall clock, for when it is nowhere.
 * @returns Part of a message to the gateway.
 */
export function positionMessage(
  line: WallClockLine | null,
  wallClock: bigint,
): TvPageMessage {
  const millis = line === null ? 0 : Math.round(line.positionSeconds * 1e3);
  const missing = line === null ? 0 : millis / 1e3 - line.positionSeconds;
  const waitNanos = line === null || line.speed === 0
    ? 0
    : Math.round(missing / line.speed * 1e9);
  const wallClockTime = String(
    (line?.wallClock ?? wallClock) + BigInt(waitNanos),
  );
  const controlTimestamps = Object.fromEntries(
    TIMELINES.map(({ timelineSelector, ticksPerSecond }) => [
      timelineSelector,
      {
        contentTime: line === null
          ? null
          : String(millis * (ticksPerSecond / 1_000)),
        wallClockTime,
        timelineSpeedMultiplier: line === null ? null : line.speed,
      },
    ]),
  );
  return { controlTimestamps };
}

/**
 * Tells how far two lines are apart.
 *
 * @param a One line.
 * @param b The other.
 * @returns Seconds of content at the later point; infinite if speeds differ.
 */
export function distanceSeconds(a: WallClockLine, b: WallClockLine): number {
  if (a.speed !== b.speed) return Infinity;
  const elapsed = Number(b.wallClock - a.wallClock) / 1e9;
  const expected = a.positionSeconds + elapsed * a.speed;
  return Math.abs(b.positionSeconds - expected);
}
