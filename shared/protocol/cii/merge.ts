import type { CiiMessage } from "./message.ts";

/**
 * Applies a message to what was known before.
 *
 * A property that is present replaces what was known, null included; an absent
 * one leaves it.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 *
 * @param state What was known; `{}` at first.
 * @param message What was received.
 * @returns What is known now.
 *
 * @example Absent is unchanged, null is not
 * ```ts
 * import { mergeCii } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   mergeCii({ contentId: "dvb://1", tsUrl: "ws://tv" }, { contentId: null }),
 *   { contentId: null, tsUrl: "ws://tv" },
 * );
 * ```
 */
export function mergeCii(state: CiiMessage, message: CiiMessage): CiiMessage {
  return { ...state, ...message };
}
