import type { PrivateItem } from "@dvbcss/presentation";
import { z } from "zod";
import { decodeObject, decodeWith, type TsDecoded } from "./decoding.ts";

/**
 * What a companion asks a CSS-TS endpoint for, in its first message.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.3 (setup-data).
 */
export interface SetupData {
  /** Beginning of the content identifiers it wants; empty for any content. */
  readonly contentIdStem: string;
  /** The timeline it wants, compared octet by octet. */
  readonly timelineSelector: string;
  /** Private items for TV Devices that know them. */
  readonly private?: readonly PrivateItem[];
}

/** Longest stem or selector taken from a peer, since we keep them. */
const MAX_MEMBER_LENGTH = 4096;

const SETUP_DATA = z.object({
  contentIdStem: z.string().max(MAX_MEMBER_LENGTH).default(""),
  timelineSelector: z.string().max(MAX_MEMBER_LENGTH),
  private: z.array(z.looseObject({ type: z.string() })).exactOptional(),
}) satisfies z.ZodType<SetupData>;

/**
 * Reads a setup-data message.
 *
 * Departs from clause 5.7.3: a missing `contentIdStem` means the empty one,
 * because deployed companions leave it out. Unknown members are dropped.
 *
 * @param text The text of one WebSocket message.
 * @returns The message, or why there is none.
 *
 * @example
 * ```ts
 * import { decodeSetupData } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   decodeSetupData('{"timelineSelector":"urn:dvb:css:timeline:pts"}'),
 *   {
 *     ok: true,
 *     message: {
 *       contentIdStem: "",
 *       timelineSelector: "urn:dvb:css:timeline:pts",
 *     },
 *   },
 * );
 * assertEquals(decodeSetupData("[]"), { ok: false, fault: "not-an-object" });
 * ```
 */
export function decodeSetupData(text: string): TsDecoded<SetupData> {
  const object = decodeObject(text);
  return object.ok ? toSetupData(object.message) : object;
}

/** Reads setup-data from a JSON object. */
export function toSetupData(json: object): TsDecoded<SetupData> {
  return decodeWith(SETUP_DATA, json);
}

/**
 * Writes a setup-data message.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.3 (setup-data).
 *
 * @param setup What to ask for.
 * @returns The text of one WebSocket message.
 *
 * @example
 * ```ts
 * import { encodeSetupData } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   encodeSetupData({ contentIdStem: "dvb://", timelineSelector: "urn:x" }),
 *   '{"contentIdStem":"dvb://","timelineSelector":"urn:x"}',
 * );
 * ```
 */
export function encodeSetupData(setup: SetupData): string {
  const { contentIdStem, timelineSelector } = setup;
  return JSON.stringify({
    contentIdStem,
    timelineSelector,
    ...(setup.private === undefined ? {} : { private: setup.private }),
  });
}
