import { wallClockNanos } from "@dvbcss/clock";
import type {
  PresentationTimestamp,
  PresentationTimestamps,
} from "@dvbcss/presentation";
import * as z from "../zod.ts";
import {
  decodeObject,
  decodeWith,
  INTEGER,
  type TsDecoded,
  type TsDecodeOptions,
} from "./decoding.ts";
import { repairPresentationTimestamps } from "./deviations.ts";
import { encodeIntegerString } from "./integer_string.ts";

export type { PresentationTimestamp, PresentationTimestamps };

/** The words for the infinities on the wire. */
const MINUS_INFINITY = "minusinfinity";
const PLUS_INFINITY = "plusinfinity";

const WALL_CLOCK = z.pipe(INTEGER, z.transform(wallClockNanos));

const PRESENTATION_TIMESTAMPS = z.object({
  actual: z.exactOptional(timestampWith(WALL_CLOCK)),
  earliest: timestampWith(
    infinityOr(MINUS_INFINITY, "minus-infinity"),
  ),
  latest: timestampWith(
    infinityOr(PLUS_INFINITY, "plus-infinity"),
  ),
}) satisfies z.ZodMiniType<PresentationTimestamps>;

/**
 * Reads actual, earliest and latest presentation timestamps.
 *
 * The deviations to repair are `"-inf"`, `"+inf"` and JSON numbers for integer
 * strings. Nothing says that earliest must not be after latest, so that is not
 * checked.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.4 (presentation timestamps).
 *
 * @param text The text of one WebSocket message.
 * @param options How to read it.
 * @returns The timestamps, or why there are none.
 */
export function decodePresentationTimestamps(
  text: string,
  options: TsDecodeOptions = {},
): TsDecoded<PresentationTimestamps> {
  const object = decodeObject(text);
  return object.ok ? toPresentationTimestamps(object.message, options) : object;
}

/** Reads presentation timestamps from a JSON object. */
export function toPresentationTimestamps(
  json: object,
  { deviations = "refuse" }: TsDecodeOptions,
): TsDecoded<PresentationTimestamps> {
  return decodeWith(
    PRESENTATION_TIMESTAMPS,
    deviations === "repair" ? repairPresentationTimestamps(json) : json,
  );
}

/**
 * Writes actual, earliest and latest presentation timestamps.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.4 (presentation timestamps).
 *
 * @param timestamps The timestamps.
 * @returns The text of one WebSocket message.
 * @throws {RangeError} If a time is not finite, save the infinity of its limit.
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
    ...(actual === undefined
      ? {}
      : { actual: toWire(actual, encodeIntegerString(actual.wallClock)) }),
    earliest: toWire(
      earliest,
      earliest.wallClock === "minus-infinity"
        ? MINUS_INFINITY
        : encodeIntegerString(earliest.wallClock),
    ),
    latest: toWire(
      latest,
      latest.wallClock === "plus-infinity"
        ? PLUS_INFINITY
        : encodeIntegerString(latest.wallClock),
    ),
  });
}

function infinityOr<Infinity extends string>(word: string, infinity: Infinity) {
  const limit = z.pipe(z.literal(word), z.transform(() => infinity));
  return z.union([limit, WALL_CLOCK]);
}

function timestampWith<WallClock>(wallClockTime: z.ZodMiniType<WallClock>) {
  return z.pipe(
    z.object({ contentTime: INTEGER, wallClockTime }),
    z.transform((wire): PresentationTimestamp<WallClock> => ({
      contentTimeTicks: wire.contentTime,
      wallClock: wire.wallClockTime,
    })),
  );
}

function toWire(
  { contentTimeTicks }: PresentationTimestamp<unknown>,
  wallClockTime: string,
): { contentTime: string; wallClockTime: string } {
  return { contentTime: encodeIntegerString(contentTimeTicks), wallClockTime };
}
