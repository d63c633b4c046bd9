import type { PrivateItem } from "@dvbcss/presentation";
import { PRIVATE_ITEMS } from "../private_items.ts";
import * as z from "../zod.ts";
import {
  decodeObject,
  decodeWith,
  type TsDecoded,
  type TsDecodeOptions,
} from "./decoding.ts";
import { repairSetupData } from "./deviations.ts";

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

const RECEIVED_SETUP_DATA = z.object({
  contentIdStem: z.string().check(z.maxLength(MAX_MEMBER_LENGTH)),
  timelineSelector: z.string().check(z.maxLength(MAX_MEMBER_LENGTH)),
  private: z.exactOptional(PRIVATE_ITEMS),
}) satisfies z.ZodMiniType<SetupData>;

const SENT_SETUP_DATA = z.object({
  contentIdStem: z.string(),
  timelineSelector: z.string(),
  private: z.exactOptional(PRIVATE_ITEMS),
}) satisfies z.ZodMiniType<SetupData>;

/**
 * Reads a setup-data message.
 *
 * The deviation to repair is a missing `contentIdStem`, which means the empty one.
 * Unknown members are dropped.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.3 (setup-data).
 *
 * @param text The text of one WebSocket message.
 * @param options How to read it.
 * @returns The message, or why there is none.
 *
 * @example
 * ```ts
 * import { decodeSetupData } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   decodeSetupData(
 *     '{"contentIdStem":"dvb://","timelineSelector":"urn:dvb:css:timeline:pts"}',
 *   ),
 *   {
 *     ok: true,
 *     message: {
 *       contentIdStem: "dvb://",
 *       timelineSelector: "urn:dvb:css:timeline:pts",
 *     },
 *   },
 * );
 * assertEquals(decodeSetupData("[]"), { ok: false, fault: "not-an-object" });
 * ```
 */
export function decodeSetupData(
  text: string,
  options: TsDecodeOptions = {},
): TsDecoded<SetupData> {
  const object = decodeObject(text);
  return object.ok ? toSetupData(object.message, options) : object;
}

/** Reads setup-data from a JSON object. */
export function toSetupData(
  json: object,
  { deviations = "refuse" }: TsDecodeOptions,
): TsDecoded<SetupData> {
  return decodeWith(
    RECEIVED_SETUP_DATA,
    deviations === "repair" ? repairSetupData(json) : json,
  );
}

/**
 * Writes a setup-data message.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.3 (setup-data).
 *
 * @param setup What to ask for.
 * @returns The text of one WebSocket message.
 * @throws {TypeError} If a member is of the wrong type.
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
  const encoded = SENT_SETUP_DATA.safeParse(setup);
  if (encoded.success) return JSON.stringify(encoded.data);
  const [issue] = encoded.error.issues;
  throw new TypeError(
    `Cannot encode setup-data: ${issue?.path.join(".")}: ${issue?.message}`,
  );
}
