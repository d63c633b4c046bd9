import type { MonotonicNanos } from "@dvbcss/clock";
import type { Parts } from "./announcement.ts";

/** What a roster knows of one writer. */
export interface RosterEntry {
  /** Its newest life. */
  epoch: number;
  /** Its newest announcement in that life. */
  sequence: number;
  /** What it owns; of a held writer, what it presented. */
  parts: Parts;
  /** Length of the text that said so, in UTF-16 code units. */
  length: number;
  /** Held: it died, and what it presented still counts for a while. */
  standing: "live" | "held" | "gone";
  /** Whether this life is said to be over; silence may be mere busyness. */
  ended: boolean;
  /** Whose wall clock a held writer's timelines are in; null for unknown. */
  wallClock: string | null;
  /** When a live writer is given up, or a held one let go; null for never. */
  deadline: MonotonicNanos | null;
  /** Whether a late timer has already put off its end. */
  spared: boolean;
}

/**
 * Makes the entry of a writer of which nothing is known but its end.
 *
 * @param epoch The life that has ended.
 * @returns The entry.
 */
export function goneEntry(epoch: number): RosterEntry {
  return {
    epoch,
    sequence: 0,
    parts: {},
    length: 0,
    standing: "gone",
    ended: true,
    wallClock: null,
    deadline: null,
    spared: false,
  };
}

/**
 * Forgets what a writer said, but not that it has lived.
 *
 * @param entry Its entry.
 */
export function release(entry: RosterEntry): void {
  entry.standing = "gone";
  entry.parts = {};
  entry.length = 0;
  entry.deadline = null;
}

/**
 * Tells whether something newer is known of a writer than an announcement.
 *
 * @param known What is known.
 * @param epoch The announcement's life.
 * @param sequence Its position there.
 * @returns Whether the announcement is old, or of a life that is over.
 */
export function isStale(
  known: RosterEntry,
  epoch: number,
  sequence: number,
): boolean {
  if (epoch !== known.epoch) return epoch < known.epoch;
  return known.ended || sequence < known.sequence;
}
