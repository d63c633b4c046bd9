import {
  ASSURED_TEXT_LENGTH,
  MAX_ALL_TEXT_LENGTH,
  MAX_WRITERS,
} from "./limits.ts";
import type { RosterEntry } from "./roster_entry.ts";

/**
 * Makes sure of a free place, forgetting who has been gone longest.
 *
 * @param entries All writers, in the order in which they came.
 * @returns Whether there is one; false when nobody is gone.
 */
export function makeRoom(entries: Map<string, RosterEntry>): boolean {
  if (entries.size < MAX_WRITERS) return true;
  for (const [writer, { standing }] of entries) {
    if (standing !== "gone") continue;
    return entries.delete(writer);
  }
  return false;
}

/**
 * Tells whether there is room for what a writer says beside all others.
 *
 * @param entries All writers.
 * @param writer The one that speaks; what it said before makes way.
 * @param length The room that its text takes, in UTF-16 code units.
 * @returns Whether there is.
 */
export function hasRoomFor(
  entries: ReadonlyMap<string, RosterEntry>,
  writer: string,
  length: number,
): boolean {
  if (length <= ASSURED_TEXT_LENGTH) return true;
  let all = length;
  for (const [other, entry] of entries) {
    if (other !== writer) all += entry.length;
  }
  return all <= MAX_ALL_TEXT_LENGTH;
}
