import type { Parts } from "./announcement.ts";

/** A writer that is alive, and what it owns. */
export interface LiveWriter {
  /** Its name. */
  readonly writer: string;
  /** Which life of the writer this is. */
  readonly epoch: number;
  /** What it owns. */
  readonly parts: Parts;
}

/**
 * Puts writers in the order in which endpoints count: the newest life first, and
 * among those of one moment by name, in code unit order.
 *
 * @param writers The writers; each name once.
 * @returns The same, in order.
 */
export function newestFirst<Writer extends LiveWriter>(
  writers: readonly Writer[],
): readonly Writer[] {
  return writers.toSorted((a, b) =>
    b.epoch - a.epoch || (a.writer < b.writer ? -1 : 1)
  );
}

/**
 * Tells whose wall clock counts.
 *
 * @param writers The live writers.
 * @returns The name of who serves it; null if nobody does.
 */
export function wallClockWriter(writers: readonly LiveWriter[]): string | null {
  const serving = writers.filter(({ parts }) => parts.wc !== undefined);
  return newestFirst(serving)[0]?.writer ?? null;
}
