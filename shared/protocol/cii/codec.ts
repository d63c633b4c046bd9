import { isWithinDepth } from "@dvbcss/presentation";
import { decodeJsonObject, type JsonObjectFault } from "../json_object.ts";
import { repairDeviations } from "./deviations.ts";
import {
  CII_PROPERTIES,
  type CiiMessage,
  type CiiProperty,
} from "./message.ts";
import { RECEIVED_CII_MESSAGE, SENT_CII_MESSAGE } from "./schema.ts";
import * as z from "../zod.ts";

/** Longest text that is read or written, in UTF-16 code units. */
export const MAX_CII_TEXT_LENGTH = 65_536;

/** Arrays and objects that may enclose one another in a message, itself included. */
export const MAX_CII_DEPTH = 32;

/** Why a text is not a CII message. */
export type CiiDecodeFault =
  | JsonObjectFault
  | "too-deep"
  | "invalid-property";

/** What {@linkcode decodeCiiMessage} makes of a text. */
export type CiiDecoded =
  | { readonly ok: true; readonly message: CiiMessage }
  | {
    readonly ok: false;
    readonly fault: CiiDecodeFault;
    /** The property at fault, where it is one property's. */
    readonly property?: CiiProperty;
  };

/** How {@linkcode decodeCiiMessage} reads. */
export interface CiiDecodeOptions {
  /**
   * What becomes of the departures from the standard that TV Devices are known
   * to make: an array as `presentationStatus`, and `"stable"` for a final
   * content id. `"refuse"` unless told otherwise.
   */
  readonly deviations?: "refuse" | "repair";
}

/**
 * Reads a CII message.
 *
 * Liberal where the standard asks for it or TV Devices need it: unknown members
 * are dropped, any status word and a null for any property pass. A message with
 * one bad property is refused whole.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 *
 * @param text The text of one WebSocket message; of any length and content.
 * @param options How to read it.
 * @returns The message, or why there is none.
 *
 * @example Absent, null and a value
 * ```ts
 * import { decodeCiiMessage } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   decodeCiiMessage('{"contentId":null,"presentationStatus":"okay muted"}'),
 *   {
 *     ok: true,
 *     message: { contentId: null, presentationStatus: ["okay", "muted"] },
 *   },
 * );
 * ```
 */
export function decodeCiiMessage(
  text: string,
  options: CiiDecodeOptions = {},
): CiiDecoded {
  const object = decodeJsonObject(text, MAX_CII_TEXT_LENGTH);
  if (!object.ok) return object;
  const json = object.message;
  if (!isWithinDepth(json, MAX_CII_DEPTH)) {
    return { ok: false, fault: "too-deep" };
  }
  const { deviations = "refuse" } = options;
  const decoded = RECEIVED_CII_MESSAGE.safeParse(
    deviations === "repair" ? repairDeviations(json) : json,
  );
  if (decoded.success) return { ok: true, message: decoded.data };
  const property = propertyAtFault(decoded.error);
  const fault = "invalid-property";
  return property === undefined
    ? { ok: false, fault }
    : { ok: false, fault, property };
}

/**
 * Writes a CII message.
 *
 * Strict: what is written agrees with DVB's schema, in a fixed order of
 * properties, so that equal messages have equal texts.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 *
 * @param message The message; null for `protocolVersion`, `presentationStatus`
 * and `private` is not legal on the wire.
 * @returns Its text.
 * @throws {TypeError} If a property is unknown or of the wrong type.
 * @throws {RangeError} If a number is out of range, or the message too long or
 * too deep to be read again.
 *
 * @example Status words are joined
 * ```ts
 * import { encodeCiiMessage } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   encodeCiiMessage({ contentId: null, presentationStatus: ["okay", "muted"] }),
 *   '{"contentId":null,"presentationStatus":"okay muted"}',
 * );
 * ```
 */
export function encodeCiiMessage(message: CiiMessage): string {
  if (!isWithinDepth(message, MAX_CII_DEPTH)) {
    throw new RangeError(
      `Cannot encode CII message: private items must nest at most ${MAX_CII_DEPTH} levels deep`,
    );
  }
  const text = JSON.stringify(toWire(message));
  if (text.length > MAX_CII_TEXT_LENGTH) {
    throw new RangeError(
      `Cannot encode CII message: text must be at most ${MAX_CII_TEXT_LENGTH} code units: current length is ${text.length}`,
    );
  }
  return text;
}

function propertyAtFault(error: z.core.$ZodError): CiiProperty | undefined {
  const name = error.issues[0]?.path[0];
  return CII_PROPERTIES.find((property) => property === name);
}

function toWire(message: CiiMessage): unknown {
  const encoded = z.safeEncode(SENT_CII_MESSAGE, message);
  if (encoded.success) return encoded.data;
  const [issue] = encoded.error.issues;
  const where = issue?.path.join(".") || "message";
  const what = `Cannot encode CII message: ${where}: ${issue?.message}`;
  throw issue?.code === "too_small"
    ? new RangeError(what)
    : new TypeError(what);
}
