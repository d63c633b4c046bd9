import { isJsonObject } from "../json_object.ts";
import { encodeIntegerString } from "./integer_string.ts";

/** Words that TV Devices give for an infinity, and what they stand for. */
const INFINITY_WORDS: ReadonlyMap<unknown, string> = new Map([
  ["-inf", "minusinfinity"],
  ["+inf", "plusinfinity"],
]);

/**
 * Rewrites the known departure of companions in setup-data: no `contentIdStem`,
 * which means the empty one.
 *
 * Departs from clause 5.7.3: a strict reader would serve such a companion
 * nothing.
 *
 * @param json A JSON object as received.
 * @returns The same members, and a stem.
 */
export function repairSetupData(json: object): object {
  return { contentIdStem: "", ...json };
}

/**
 * Rewrites the known departures of TV Devices in a control timestamp: JSON
 * numbers for integer strings, and no content time or speed where they have none.
 *
 * Departs from clause 5.7.5: a strict reader would lose the timeline.
 *
 * @param json A JSON object as received.
 * @returns The same members, the known departures put right.
 */
export function repairControlTimestamp(json: object): object {
  return {
    contentTime: null,
    timelineSpeedMultiplier: null,
    ...withIntegerStrings(json),
  };
}

/**
 * Rewrites the known departures of peers in presentation timestamps: JSON
 * numbers for integer strings, and `"-inf"` and `"+inf"` for the infinities.
 *
 * Departs from clause 5.7.4: a strict reader would lose the timestamps.
 *
 * @param json A JSON object as received.
 * @returns The same members, the known departures put right.
 */
export function repairPresentationTimestamps(json: object): object {
  return withEach(
    json,
    (_name, timestamp) =>
      isJsonObject(timestamp) ? withIntegerStrings(timestamp) : timestamp,
  );
}

/**
 * A JSON number has been rounded to a double before it is seen here: above 2^53
 * it is off by up to half the distance to the next double, which is 128 ns for
 * nanoseconds since 1970.
 */
function withIntegerStrings(json: object): object {
  return withEach(json, (name, value) => {
    if (name !== "contentTime" && name !== "wallClockTime") return value;
    return Number.isInteger(value)
      ? encodeIntegerString(Number(value))
      : INFINITY_WORDS.get(value) ?? value;
  });
}

function withEach(
  json: object,
  repair: (name: string, value: unknown) => unknown,
): object {
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, repair(name, value)]),
  );
}
