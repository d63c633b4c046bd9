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
  return {
    contentTimeTicks: integerOf(contentTime),
    wallClock: wallClockNanos(integerOf(wallClockTime)),
    speed: speed === null ? unchecked(null) : Number(speed),
  };
}

/** Makes presentation timestamps of a vector's fields. */
export function presentationTimestampsOf(
  fields: unknown,
): PresentationTimestamps {
  const { actual, earliest, latest } = fields as Record<string, Fields>;
  return {
    ...(actual === undefined ? {} : { actual: timestampOf(actual) }),
    earliest: timestampOf(earliest),
    latest: timestampOf(latest),
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

const WORDS: Readonly<Record<string, string>> = {
  "-Infinity": "minus-infinity",
  "Infinity": "plus-infinity",
};

function timestampOf(fields: Fields | undefined): {
  contentTimeTicks: bigint;
  wallClock: WallClockNanos;
} {
  const wallClockTime = fields?.["wallClockTime"];
  const word = WORDS[String(wallClockTime)];
  return {
    contentTimeTicks: integerOf(fields?.["contentTime"]),
    wallClock: word === undefined
      ? wallClockNanos(integerOf(wallClockTime))
      : unchecked(word),
  };
}

/** Reads a number of a vector; a fraction is cut off, as our types have none. */
function integerOf(value: unknown): bigint {
  if (value === null) return unchecked(null);
  const text = String(value);
  if (/^-?[0-9]+$/.test(text)) return BigInt(text);
  const number = Math.trunc(Number(text));
  return Number.isFinite(number) ? BigInt(number) : unchecked(number);
}

/**
 * Passes for whatever type is wanted.
 *
 * Some vectors are wrong on purpose, so the type is a promise that the code
 * under test must not rely on.
 */
function unchecked(value: unknown): never {
  return value as never;
}
