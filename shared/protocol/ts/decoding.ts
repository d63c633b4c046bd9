import { decodeJsonObject, type JsonObjectFault } from "../json_object.ts";
import * as z from "../zod.ts";
import { decodeIntegerString } from "./integer_string.ts";

/** Why a text is not the CSS-TS message that was expected. */
export type TsMessageFault =
  | JsonObjectFault
  | "missing-property"
  | "invalid-property"
  | "null-mismatch";

/** What decoding a CSS-TS message gives. */
export type TsDecoded<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly fault: TsMessageFault };

/** How a CSS-TS message is read. */
export interface TsDecodeOptions {
  /**
   * What becomes of the departures from the standard that deployed peers are
   * known to make; each decoder says which. `"refuse"` unless told otherwise.
   */
  readonly deviations?: "refuse" | "repair";
}

/** Longest text that is looked at, in UTF-16 code units; a real one has hundreds. */
export const MAX_TEXT_LENGTH = 65_536;

/** An integer, as a string of digits. */
export const INTEGER: z.ZodMiniType<bigint> = z.transform(
  (value: unknown, context) => {
    const integer = decodeIntegerString(value);
    if (integer !== undefined) return integer;
    context.issues.push({
      code: "custom",
      message: "Not an integer",
      input: value,
    });
    return z.NEVER;
  },
);

/** Reads the JSON object in a text, whatever it holds; never throws. */
export function decodeObject(text: string): TsDecoded<object> {
  return decodeJsonObject(text, MAX_TEXT_LENGTH);
}

/** Checks an object and translates it; names what is wrong first. */
export function decodeWith<Message>(
  schema: z.ZodMiniType<Message>,
  json: object,
): TsDecoded<Message> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, message: parsed.data };
  const path = parsed.error.issues[0]?.path ?? [];
  const fault = isMissing(json, path) ? "missing-property" : "invalid-property";
  return { ok: false, fault };
}

function isMissing(json: object, path: readonly PropertyKey[]): boolean {
  let value: unknown = json;
  for (const member of path) {
    if (typeof value !== "object" || value === null) return false;
    // What a list's item lacks makes the list invalid.
    if (Array.isArray(value)) return false;
    value = Reflect.get(value, member);
  }
  return value === undefined;
}
