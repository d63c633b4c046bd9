import {
  type AudienceTimestamps,
  combinedTimestamps,
  type Content,
  contentRunOf,
  type Timeline,
} from "@dvbcss/presentation";
import type { CiiPart, TsPart, WcPart } from "./announcement.ts";
import { type HeldWriter, stillHeld } from "./held_writer.ts";
import { type LiveWriter, newestFirst } from "./live_writer.ts";

/** What all live writers of a channel say together. */
export interface ChannelView {
  /** The wall clock endpoint that started last, or null. */
  readonly wc: WcPart | null;
  /** The timeline endpoint that started last, or null. */
  readonly ts: TsPart | null;
  /** Every timeline endpoint, the one that started last first. */
  readonly allTs: readonly TsPart[];
  /** The content endpoint that started last, or null. */
  readonly cii: CiiPart | null;
  /** What is presented, by the source of the highest priority, or null. */
  readonly content: Content | null;
  /** Timelines, one a selector, each from the highest priority that has it. */
  readonly timelines: readonly Timeline[];
  /** Selectors that some timeline endpoint needs; sorted, each once. */
  readonly neededSelectors: readonly string[];
  /** When all companions present, of all timeline endpoints; sorted by selector. */
  readonly timestamps: readonly AudienceTimestamps[];
}

/**
 * Puts together what live writers say, whatever order they are given in.
 *
 * Of endpoints the newest epoch counts, of content and timelines the highest
 * priority; the writer's name, in code unit order, settles what is equal.
 *
 * @param writers The live writers; each name once.
 * @param held Writers that died a moment ago; none unless given.
 * @returns The view.
 *
 * @example Two sources
 * ```ts
 * import { viewOf } from "@dvbcss/channel";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const content = {
 *   contentId: "dvb://233a.1004.1044",
 *   contentIdStatus: "final" as const,
 *   presentationStatus: ["okay"],
 *   mrsUrl: null,
 *   teUrl: null,
 * };
 * const fallback = { ...content, contentId: "dvb://1.2.3" };
 * const view = viewOf([
 *   { writer: "a", epoch: 1, parts: { content: { priority: 0, content: fallback } } },
 *   { writer: "b", epoch: 1, parts: { content: { priority: 5, content } } },
 * ]);
 * assertEquals(view.content?.contentId, "dvb://233a.1004.1044");
 * ```
 */
export function viewOf(
  writers: readonly LiveWriter[],
  held: readonly HeldWriter[] = [],
): ChannelView {
  const newest = newestFirst(writers).map(({ parts }) => parts);
  const byName = [...writers, ...stillHeld(held, writers)]
    .toSorted((a, b) => a.writer < b.writer ? -1 : 1);
  const allTs = newest.flatMap(({ ts }) => ts ?? []);
  const contents = byName.flatMap(({ parts }) => parts.content ?? []);
  const needed = new Set(allTs.flatMap((ts) => ts.neededSelectors));
  const timelines = timelinesOf(byName);
  return {
    wc: newest.flatMap(({ wc }) => wc ?? [])[0] ?? null,
    ts: allTs[0] ?? null,
    allTs,
    cii: newest.flatMap(({ cii }) => cii ?? [])[0] ?? null,
    content: byPriority(contents)[0]?.content ?? null,
    timelines,
    neededSelectors: [...needed].toSorted(),
    timestamps: timestampsOf(allTs, timelines),
  };
}

function timestampsOf(
  allTs: readonly TsPart[],
  timelines: readonly Timeline[],
): readonly AudienceTimestamps[] {
  const all = allTs.flatMap((ts) => ts.timestamps ?? []);
  const selectors = new Set(all.map((it) => it.timelineSelector));
  return [...selectors].toSorted().flatMap((timelineSelector) => {
    const timestamps = combinedTimestamps(
      all.filter((it) => it.timelineSelector === timelineSelector)
        .map((it) => it.timestamps),
      contentRunOf(timelines, timelineSelector),
    );
    return timestamps === undefined ? [] : [{ timelineSelector, timestamps }];
  });
}

function timelinesOf(byName: readonly LiveWriter[]): readonly Timeline[] {
  const sources = byName.flatMap(({ parts }) => parts.timelines ?? []);
  const bySelector = new Map<string, Timeline>();
  for (const { timelines } of byPriority(sources)) {
    for (const timeline of timelines) {
      if (bySelector.has(timeline.timelineSelector)) continue;
      bySelector.set(timeline.timelineSelector, timeline);
    }
  }
  return [...bySelector.values()];
}

function byPriority<T extends { readonly priority: number }>(
  parts: readonly T[],
): readonly T[] {
  return parts.toSorted((a, b) => b.priority - a.priority);
}
