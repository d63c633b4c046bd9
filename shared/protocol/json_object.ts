/** Why a text is not a JSON object. */
export type JsonObjectFault = "too-long" | "not-json" | "not-an-object";

/** What {@linkcode decodeJsonObject} makes of a text. */
export type DecodedJsonObject =
  | { readonly ok: true; readonly message: object }
  | { readonly ok: false; readonly fault: JsonObjectFault };

/**
 * Reads the JSON object in a text from a peer.
 *
 * @param text The text; of any length and content.
 * @param maxLength Longest text that is looked at, in UTF-16 code units.
 * @returns The object, whatever it holds, or why there is none; never throws.
 */
export function decodeJsonObject(
  text: string,
  maxLength: number,
): DecodedJsonObject {
  if (text.length > maxLength) return { ok: false, fault: "too-long" };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser has no other way to say it.
    return { ok: false, fault: "not-json" };
  }
  return isJsonObject(json)
    ? { ok: true, message: json }
    : { ok: false, fault: "not-an-object" };
}

/**
 * Tells whether a JSON value has named members.
 *
 * @param json The value.
 * @returns False for null and for lists.
 */
export function isJsonObject(json: unknown): json is object {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
