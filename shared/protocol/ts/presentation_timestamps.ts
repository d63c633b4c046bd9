import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import { z } from "zod";
import {
  decodeObject,
  decodeWith,
  INTEGER,
  type TsDecoded,
} from "./decoding.ts";
import { encodeIntegerString } from "./integer_string.ts";

/** A content time and the wall clock time at which it is presented. */
export interface PresentationTimestamp<WallClock = WallClockNanos> {
  /** Content time, in ticks of the timeline; may be negative. */
  readonly contentTimeTicks: bigint;
  /** Wall clock time; a limit may also have an infinity here. */
  readonly wallClock: WallClock;
}

/**
 * When a companion presents and could present: actual, earliest and latest
 * presentation timestamp ("AptEptLpt").
 *
 * Source: ETSI TS 103 286-2, clause 5.7.4 (presentation timestamps).
 */
export interface PresentationTimestamps {
  /** What it presents now; absent if it presents nothing. */
  readonly actual?: PresentationTimestamp;
  /** How early it could present a content time. */
  readonly earliest: PresentationTimestamp<WallClockNanos | "minus-infinity">;
  /** How late it could present a content time. */
  readonly latest: PresentationTimestamp<WallClockNanos | "plus-infinity">;
}

type WallClockOrInfinity = WallClockNanos | "minus-infinity" | "plus-infinity";

/** The words that mean an infinity; the first of each is the standard's. */
const MINUS_INFINITY = ["minusinfinity", "-inf"] as const;
const PLUS_INFINITY = ["plusinfinity", "+inf"] as const;

const WALL_CLOCK = INTEGER.transform(wallClockNanos);

const PRESENTATION_TIMESTAMPS = z.object({
  actual: timestampWith(WALL_CLOCK).exactOptional(),
  earliest: timestampWith(
    z.enum(MINUS_INFINITY).transform(() => "minus-infinity" as const)
      .or(WALL_CLOCK),
  ),
  latest: timestampWith(
    z.enum(PLUS_INFINITY).transform(() => "plus-infinity" as const)
      .or(WALL_CLOCK),
  ),
}) satisfies z.ZodType<PresentationTimestamps>;

/**
 * Reads actual, earliest and latest presentation timestamps.
 *
 * Departs from clause 5.7.4: takes `"-inf"`, `"+inf"` and JSON numbers too,
 * because deployed peers send them. Nothing says that earliest must not be after
 * latest, so that is not checked.
 *
 * @param text The text of one WebSocket message.
 * @returns The timestamps, or why there are none.
 */
export function decodePresentationTimestamps(
  text: string,
): TsDecoded<PresentationTimestamps> {
  const object = decodeObject(text);
  return object.ok ? toPresentationTimestamps(object.message) : object;
}

/** Reads presentation timestamps from a JSON object. */
export function toPresentationTimestamps(
  json: object,
): TsDecoded<PresentationTimestamps> {
  return decodeWith(PRESENTATION_TIMESTAMPS, json);
}

/**
 * Writes actual, earliest and latest presentation timestamps.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.4 (presentation timestamps).
 *
 * @param timestamps The timestamps.
 * @returns The text of one WebSocket message.
 *
 * @example A companion that can wait for ever
 * ```ts
 * import { encodePresentationTimestamps } from "@dvbcss/protocol";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   encodePresentationTimestamps({
 *     earliest: { contentTimeTicks: 5n, wallClock: wallClockNanos(900n) },
 *     latest: { contentTimeTicks: 5n, wallClock: "plus-infinity" },
 *   }),
 *   '{"earliest":{"contentTime":"5","wallClockTime":"900"},' +
 *     '"latest":{"contentTime":"5","wallClockTime":"plusinfinity"}}',
 * );
 * ```
 */
export function encodePresentationTimestamps(
  timestamps: PresentationTimestamps,
): string {
  const { actual, earliest, latest } = timestamps;
  return JSON.stringify({
    ...(actual === undefined ? {} : { actual: toWire(actual) }),
    earliest: toWire(earliest),
    latest: toWire(latest),
  });
}

function timestampWith<WallClock>(wallClockTime: z.ZodType<WallClock>) {
  return z.object({ contentTime: INTEGER, wallClockTime }).transform(
    (wire): PresentationTimestamp<WallClock> => ({
      contentTimeTicks: wire.contentTime,
      wallClock: wire.wallClockTime,
    }),
  );
}

function toWire(
  timestamp: PresentationTimestamp<WallClockOrInfinity>,
): { contentTime: string; wallClockTime: string } {
  return {
    contentTime: encodeIntegerString(timestamp.contentTimeTicks),
    wallClockTime: wallClockTimeOf(timestamp.wallClock),
  };
}

function wallClockTimeOf(
  wallClock: WallClockOrInfinity,
): string {
  switch (wallClock) {
    case "minus-infinity":
      return MINUS_INFINITY[0];
    case "plus-infinity":
      return PLUS_INFINITY[0];
    default:
      return encodeIntegerString(wallClock);
  }
}
