import type { ChannelMessage, DecodedChannelMessage } from "./message.ts";
import { MAX_TEXT_LENGTH } from "./limits.ts";
import { channelMessage } from "./schema.ts";

/**
 * Reads a text from the channel, which may come from anyone.
 *
 * Members that are not known are left out, at every depth, so that a newer writer
 * can say more and services of two versions work together while they are updated
 * one by one. A known member with a value that is not allowed makes the message
 * malformed: who gives a member another meaning has to change the channel's
 * version, which is in its topic.
 *
 * @param text The text.
 * @returns The message, or the fault when it is none; never throws.
 *
 * @example A departure
 * ```ts
 * import { decodeChannelMessage } from "@dvbcss/channel";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   decodeChannelMessage('{"kind":"departure","writer":"wc","epoch":7}'),
 *   { ok: true, message: { kind: "departure", writer: "wc", epoch: 7 } },
 * );
 * assertEquals(decodeChannelMessage("hello"), { ok: false, fault: "not-json" });
 * ```
 */
export function decodeChannelMessage(text: string): DecodedChannelMessage {
  if (text.length > MAX_TEXT_LENGTH) return { ok: false, fault: "too-long" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A stranger's text: not being JSON is its fault, and a value here.
    return { ok: false, fault: "not-json" };
  }
  const parsed = channelMessage.safeParse(value);
  return parsed.success
    ? { ok: true, message: parsed.data }
    : { ok: false, fault: "malformed" };
}

/**
 * Writes a message as the text that every member accepts.
 *
 * @param message The message.
 * @returns Its text, in JSON; integers beyond 2^53 as decimal strings.
 * @throws {RangeError} If a member would refuse it, as when a list is too long.
 */
export function encodeChannelMessage(message: ChannelMessage): string {
  const text = JSON.stringify(message, bigintAsDecimal);
  const decoded = decodeChannelMessage(text);
  if (!decoded.ok) {
    throw new RangeError(
      `Cannot encode channel message of "${message.writer}": fault is ${decoded.fault}`,
    );
  }
  return text;
}

function bigintAsDecimal(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
