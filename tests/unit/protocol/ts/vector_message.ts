import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type {
  ControlTimestamp,
  PresentationTimestamps,
  SetupData,
} from "@dvbcss/protocol";

/** Fields of a message as the vectors have them: numbers are decimal strings. */
type Fields = Readonly<Record<string, unknown>>;

/** Makes setup-data of a vector's fields. */
export function setupDataOf(fields: unknown): SetupData {
  return fields as SetupData;
}

/** Makes a control timestamp of a vector's fields. */
export function controlTimestampOf(fields: unknown): ControlTimestamp {
  const { contentTime, wallClockTime, timelineSpeedMultiplier: speed } =
    fields as Fields;
  const wallClock = wallClockNanos(integerOf(wallClockTime));
  return contentTime === null
    ? { contentTimeTicks: null, wallClock, speed: null }
    : {
      contentTimeTicks: integerOf(contentTime),
      wallClock,
      speed: Number(speed),
    };
}

/** Makes presentation timestamps of a vector's fields. */
export function presentationTimestampsOf(
  fields: unknown,
): PresentationTimestamps {
  const { actual, earliest, latest } = fields as Record<string, Fields>;
  return {
    ...(actual === undefined ? {} : { actual: timestampOf(actual) }),
    earliest: earliest?.["wallClockTime"] === "-Infinity"
      ? { ...timestampOf(earliest), wallClock: "minus-infinity" }
      : timestampOf(earliest),
    latest: latest?.["wallClockTime"] === "Infinity"
      ? { ...timestampOf(latest), wallClock: "plus-infinity" }
      : timestampOf(latest),
  };
}

/** Turns any message back into a vector's fields. */
export function toFields(
  message: SetupData | ControlTimestamp | PresentationTimestamps,
): unknown {
  if ("contentIdStem" in message) return message;
  if ("speed" in message) {
    return {
      contentTime: message.contentTimeTicks?.toString() ?? null,
      wallClockTime: message.wallClock.toString(),
      timelineSpeedMultiplier: message.speed?.toString() ?? null,
    };
  }
  return Object.fromEntries(
    Object.entries(message).map(([name, timestamp]) => [name, {
      contentTime: timestamp.contentTimeTicks.toString(),
      wallClockTime: INFINITIES[timestamp.wallClock] ??
        timestamp.wallClock.toString(),
    }]),
  );
}

const INFINITIES: Readonly<Record<string, string>> = {
  "minus-infinity": "-Infinity",
  "plus-infinity": "Infinity",
};

function timestampOf(fields: Fields | undefined): {
  contentTimeTicks: bigint;
  wallClock: WallClockNanos;
} {
  return {
    contentTimeTicks: integerOf(fields?.["contentTime"]),
    wallClock: fields?.["wallClockTime"] === "-Infinity" ||
        fields?.["wallClockTime"] === "Infinity"
      ? wallClockNanos(0n)
      : wallClockNanos(integerOf(fields?.["wallClockTime"])),
  };
}

/** Reads a number of a vector; a fraction is cut off, as our types have none. */
function integerOf(value: unknown): bigint {
  const text = String(value);
  return /^-?[0-9]+$/.test(text)
    ? BigInt(text)
    : BigInt(Math.trunc(Number(text)));
}
