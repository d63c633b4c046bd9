import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { TimelineCorrelation } from "@dvbcss/presentation";
import * as z from "../zod.ts";
import {
  decodeObject,
  decodeWith,
  INTEGER,
  type TsDecoded,
  type TsDecodeOptions,
} from "./decoding.ts";
import { repairControlTimestamp } from "./deviations.ts";
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

const SPEED = z.number().check(
  z.minimum(-MAX_SPEED),
  z.maximum(MAX_SPEED),
);

const CONTROL_TIMESTAMP = z.object({
  contentTime: z.nullable(INTEGER),
  wallClockTime: z.pipe(INTEGER, z.transform(wallClockNanos)),
  timelineSpeedMultiplier: z.nullable(SPEED),
});

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
 * The deviations to repair are JSON numbers for integer strings, and content time
 * or speed that is missing, or null alone: half a line is of no use, so that means
 * unavailable.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.5 (control timestamp).
 *
 * @param text The text of one WebSocket message.
 * @param options How to read it.
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
  options: TsDecodeOptions = {},
): TsDecoded<ControlTimestamp> {
  const object = decodeObject(text);
  if (!object.ok) return object;
  const repairs = options.deviations === "repair";
  const json = repairs
    ? repairControlTimestamp(object.message)
    : object.message;
  const decoded = decodeWith(CONTROL_TIMESTAMP, json);
  if (!decoded.ok) return decoded;
  const { contentTime, wallClockTime, timelineSpeedMultiplier: speed } =
    decoded.message;
  if (contentTime !== null && speed !== null) {
    const line = { contentTimeTicks: contentTime, wallClock: wallClockTime };
    return { ok: true, message: { ...line, speed } };
  }
  return contentTime === speed || repairs
    ? { ok: true, message: unavailableTimestamp(wallClockTime) }
    : { ok: false, fault: "null-mismatch" };
}

/**
 * Writes a control timestamp; an unavailable one with explicit nulls.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.5 (control timestamp).
 *
 * @param timestamp The timestamp.
 * @returns The text of one WebSocket message.
 * @throws {TypeError} If only one of content time and speed is null.
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
  if ((contentTimeTicks === null) !== (speed === null)) {
    throw new TypeError(
      `Cannot encode control timestamp: content time and speed must be null together: current values are ${contentTimeTicks} and ${speed}`,
    );
  }
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
