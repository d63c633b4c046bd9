import {
  CII_PROPERTIES,
  type CiiMessage,
  type CiiProperty,
} from "./message.ts";

/**
 * Names the properties that a newer message would change.
 *
 * Values are compared deeply; the order of a list counts. An absent property
 * changes nothing.
 *
 * @param before What is known.
 * @param after What is to be known.
 * @returns The names, in the order of {@linkcode CII_PROPERTIES}.
 */
export function changedCiiProperties(
  before: CiiMessage,
  after: CiiMessage,
): readonly CiiProperty[] {
  return CII_PROPERTIES.filter((property) =>
    after[property] !== undefined && !equals(before[property], after[property])
  );
}

/**
 * Makes the smallest message that leads from one state to another.
 *
 * A changed `contentId` takes `contentIdStatus` along, changed or not, since the
 * one means little without the other. A property that the newer state lacks is
 * not in the message: null withdraws a value, absence does not.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 *
 * @param before What the companion knows.
 * @param after What it is to know.
 * @returns The message; `{}` if nothing changes.
 *
 * @example Only what changed
 * ```ts
 * import { diffCii } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   diffCii(
 *     { presentationStatus: ["okay"], tsUrl: "ws://tv" },
 *     { presentationStatus: ["fault"], tsUrl: "ws://tv" },
 *   ),
 *   { presentationStatus: ["fault"] },
 * );
 * ```
 */
export function diffCii(before: CiiMessage, after: CiiMessage): CiiMessage {
  const changed = changedCiiProperties(before, after);
  const sent = changed.includes("contentId") &&
      after.contentIdStatus !== undefined
    ? new Set([...changed, "contentIdStatus"])
    : new Set(changed);
  return Object.fromEntries(
    Object.entries(after).filter(([property]) => sent.has(property)),
  );
}

/** Compares JSON values; what is compared here has passed a depth check. */
function equals(a: unknown, b: unknown): boolean {
  if (!isContainer(a) || !isContainer(b)) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const entries = Object.entries(a);
  const others = new Map(Object.entries(b));
  return entries.length === others.size &&
    entries.every(([key, value]) =>
      others.has(key) && equals(value, others.get(key))
    );
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
