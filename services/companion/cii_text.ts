import { type CiiMessage, encodeCiiMessage } from "@dvbcss/protocol";
import type { Json } from "./reading_text.ts";

/**
 * Puts what CII said into the form that it has on the wire.
 *
 * @param state What CII said, with nulls that must not be sent but may arrive.
 * @returns Property values by name.
 */
export function ciiOnTheWire(
  state: CiiMessage,
): Readonly<Record<string, Json>> {
  const values = Object.entries(state).filter(([, value]) => value !== null);
  const nulls = Object.entries(state).filter(([, value]) => value === null);
  const wire = JSON.parse(encodeCiiMessage(Object.fromEntries(values)));
  return { ...wire, ...Object.fromEntries(nulls) };
}

/**
 * Says what changed in CII, a line a property, and then everything known.
 *
 * @param state What CII said.
 * @param changed Names of the properties that changed.
 * @returns The lines.
 */
export function ciiText(state: CiiMessage, changed: readonly string[]): string {
  const wire = ciiOnTheWire(state);
  return [
    ...changed.map((name) =>
      `CII ${name} = ${JSON.stringify(wire[name]) ?? "(not given)"}`
    ),
    `CII state = ${JSON.stringify(wire)}`,
  ].join("\n");
}
