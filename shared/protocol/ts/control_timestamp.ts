import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { TimelineCorrelation } from "@dvbcss/presentation";
import { z } from "zod";
import {
  decodeObject,
  decodeWith,
  INTEGER,
  type TsDecoded,
} from "./decoding.ts";
import { encodeIntegerString } from "./integer_string.ts";

/** Says that a timeline is not available. */
export interface UnavailableTimestamp {
  /** Nothing is known of content time. */
  readonly contentTimeTicks: null;
  /** When this was found, on the wall clock. */
  readonly wallClock: WallClockNanos;
  /** Nothing is known of the speed. */
  readonly speed: null;
}

/**
 * Where a timeline is: a line against the wall clock, or that there is none.
 *
 * Compare `contentTimeTicks` with null to tell the two apart.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.5 (control timestamp).
 */
export type ControlTimestamp = TimelineCorrelation | UnavailableTimestamp;

/** Greatest speed taken from a peer; with it no position grows beyond a double. */
const MAX_SPEED = 1e6;

const SPEED = z.number().min(-MAX_SPEED).max(MAX_SPEED);

const CONTROL_TIMESTAMP = z.object({
  contentTime: INTEGER.nullable().exactOptional(),
  wallClockTime: INTEGER,
  timelineSpeedMultiplier: SPEED.nullable().exactOptional(),
}).transform((wire): ControlTimestamp => {
  const contentTimeTicks = wire.contentTime ?? null;
  const speed = wire.timelineSpeedMultiplier ?? null;
  const wallClock = wallClockNanos(wire.wallClockTime);
  return contentTimeTicks === null || speed === null
    ? { contentTimeTicks: null, wallClock, speed: null }
    : { contentTimeTicks, wallClock, speed };
}) satisfies z.ZodType<ControlTimestamp>;

/**
 * Makes the control timestamp of a timeline that is not available.
 *
 * @param wallClock When that was found, on the wall clock.
 * @returns The timestamp.
 */
export function unavailableTimestamp(
  wallClock: WallClockNanos,
): UnavailableTimestamp {
  return { contentTimeTicks: null, wallClock, speed: null };
}

/**
 * Reads a control timestamp.
 *
 * Departs from clause 5.7.5: content time or speed that is missing or null, even
 * alone, means unavailable, because deployed TV Devices leave members out and
 * half a line is of no use. JSON numbers are taken for integer strings.
 *
 * @param text The text of one WebSocket message.
 * @returns The timestamp, or why there is none.
 *
 * @example
 * ```ts
 * import { decodeControlTimestamp } from "@dvbcss/protocol";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   decodeControlTimestamp(
 *     '{"contentTime":"720451","wallClockTime":"905","timelineSpeedMultiplier":1}',
 *   ),
 *   {
 *     ok: true,
 *     message: {
 *       contentTimeTicks: 720_451n,
 *       wallClock: wallClockNanos(905n),
 *       speed: 1,
 *     },
 *   },
 * );
 * ```
 */
export function decodeControlTimestamp(
  text: string,
): TsDecoded<ControlTimestamp> {
  const object = decodeObject(text);
  return object.ok ? decodeWith(CONTROL_TIMESTAMP, object.message) : object;
}

/**
 * Writes a control timestamp; an unavailable one with explicit nulls.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.5 (control timestamp).
 *
 * @param timestamp The timestamp.
 * @returns The text of one WebSocket message.
 * @throws {RangeError} If the speed is not finite.
 *
 * @example
 * ```ts
 * import { encodeControlTimestamp, unavailableTimestamp } from "@dvbcss/protocol";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   encodeControlTimestamp(unavailableTimestamp(wallClockNanos(905n))),
 *   '{"contentTime":null,"wallClockTime":"905","timelineSpeedMultiplier":null}',
 * );
 * ```
 */
export function encodeControlTimestamp(timestamp: ControlTimestamp): string {
  const { contentTimeTicks, wallClock, speed } = timestamp;
  if (speed !== null && !Number.isFinite(speed)) {
    throw new RangeError(
      `Cannot encode control timestamp: speed must be finite: current value is ${speed}`,
    );
  }
  return JSON.stringify({
    contentTime: contentTimeTicks === null
      ? null
      : encodeIntegerString(contentTimeTicks),
    wallClockTime: encodeIntegerString(wallClock),
    timelineSpeedMultiplier: speed,
  });
}

/**
 * Decides whether a companion must be told a control timestamp.
 *
 * Any difference counts, also that between two points of one line; only when a
 * timeline was and stays unavailable nothing needs to be said.
 *
 * @param previous What the companion was told last; undefined if nothing.
 * @param latest What holds now.
 * @returns Whether to send it.
 */
export function isControlTimestampChanged(
  previous: ControlTimestamp | undefined,
  latest: ControlTimestamp,
): boolean {
  if (previous === undefined) return true;
  if (previous.contentTimeTicks === null && latest.contentTimeTicks === null) {
    return false;
  }
  return previous.contentTimeTicks !== latest.contentTimeTicks ||
    previous.wallClock !== latest.wallClock || previous.speed !== latest.speed;
}
