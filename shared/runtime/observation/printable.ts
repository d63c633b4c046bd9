/**
 * What is not to be seen as such: controls, line separators, halves of
 * surrogate pairs, and invisible characters, among them those that reorder text
 * on a terminal.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes text from a stranger fit to print: what is not printable is escaped and
 * what is long is cut.
 *
 * @param text The text.
 * @param maxLength Characters to keep; 200 unless said otherwise.
 * @returns Text without control characters.
 *
 * @example
 * ```ts
 * import { printable } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(printable("a\u001b[2Jb"), "a\\u001b[2Jb");
 * ```
 */
export function printable(text: string, maxLength = 200): string {
  return escaped(cut(text, maxLength));
}

/**
 * Writes a value as JSON that is fit to print, whatever is in its strings.
 *
 * @param value The value.
 * @param maxLength Characters of each string to keep; all unless said otherwise.
 * @returns The JSON, on one line.
 *
 * @example
 * ```ts
 * import { printableJson } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(printableJson({ said: "a\u009b2Jb" }), '{"said":"a\\u009b2Jb"}');
 * ```
 */
export function printableJson(value: object, maxLength = Infinity): string {
  const json = JSON.stringify(
    value,
    (_name, member: unknown) =>
      typeof member === "string" ? cut(member, maxLength) : member,
  );
  // Outside of strings there is nothing to escape, and within, this is JSON's way.
  return escaped(json);
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}

function escaped(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    Array.from(
      { length: character.length },
      (_, index) =>
        `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""));
}
