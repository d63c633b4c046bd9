import type { Parts } from "./announcement.ts";
import { type LiveWriter, wallClockWriter } from "./live_writer.ts";

/**
 * A writer that died without a goodbye, and may be back in a moment.
 *
 * Its endpoints are dead with it. What it presented goes on being presented as
 * far as anybody knows: that a film's timeline is not told of any more is no
 * reason to tell companions that there is none.
 */
export interface HeldWriter extends LiveWriter {
  /** Who served the wall clock as it died; null if nobody did. */
  readonly wallClock: string | null;
}

/** What can be held: each kind of part has a rank among sources. */
const PRESENTED = ["content", "timelines"] as const;

/**
 * Chooses what of a dead writer is held.
 *
 * @param parts What it owned.
 * @returns What it presented.
 */
export function heldParts({ content, timelines }: Parts): Parts {
  return {
    ...(content === undefined ? {} : { content }),
    ...(timelines === undefined ? {} : { timelines }),
  };
}

/**
 * Tells what held writers still have to say beside those that are alive.
 *
 * Whoever is alive and presents the same kind of thing at the same rank or a
 * higher one replaces the dead altogether, since the timelines of one programme
 * must not be told with the name of another. And timelines are in terms of a wall
 * clock: they end where another one begins, as nobody is there to convert them.
 *
 * @param held The dead.
 * @param live The living.
 * @returns What counts of the dead.
 */
export function stillHeld(
  held: readonly HeldWriter[],
  live: readonly LiveWriter[],
): readonly LiveWriter[] {
  const wallClock = wallClockWriter(live);
  return held
    .filter((dead) => !live.some((other) => replaces(other, dead)))
    .map(({ writer, epoch, parts, wallClock: own }) => {
      const { timelines: _, ...others } = parts;
      const isReadable = wallClock === null || wallClock === own;
      return { writer, epoch, parts: isReadable ? parts : others };
    });
}

function replaces({ parts }: LiveWriter, dead: LiveWriter): boolean {
  return PRESENTED.some((kind) => {
    const own = dead.parts[kind];
    const other = parts[kind];
    return own !== undefined && other !== undefined &&
      other.priority >= own.priority;
  });
}
