import { fractionOf, type WallClockNanos } from "@dvbcss/clock";
import type {
  PresentationTimestamp,
  PresentationTimestamps,
} from "./presentation_timestamps.ts";
import type { Timeline, TimelineProperties } from "./timeline.ts";

/** How content runs, so that timestamps of different content times compare. */
export interface ContentRun {
  /** The timeline's tick rate. */
  readonly properties: TimelineProperties;
  /** Content seconds per wall clock second; 0 is taken as 1. */
  readonly speed: number;
}

const NANOS_PER_SECOND = 1_000_000_000n;

/** Any of the timestamps; a limit may have either infinity. */
type AnyTimestamp = PresentationTimestamp<
  WallClockNanos | "minus-infinity" | "plus-infinity"
>;

/**
 * Puts the timestamps of several companions together, as if they were one.
 *
 * All of them can present from the latest of the earliest until the earliest of
 * the latest timestamps on; if that leaves nothing, earliest is after latest, and
 * whoever reads it sees so. The actual one is the latest: whoever waits for that
 * companion waits for all.
 *
 * Timestamps of different content times are compared by the lines on which
 * content runs through them. Each result is one of those given, not rounded, so
 * that neither order nor grouping matters. The standard does not say how to put
 * timestamps together; this is our choice.
 *
 * @param all The timestamps of each companion.
 * @param run How content runs.
 * @returns What they come to; undefined if there are none.
 *
 * @example One can present no earlier than 5 s, the other than 7 s
 * ```ts
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { combinedTimestamps } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const from = (seconds: bigint) => ({
 *   earliest: {
 *     contentTimeTicks: 0n,
 *     wallClock: wallClockNanos(seconds * 1_000_000_000n),
 *   },
 *   latest: { contentTimeTicks: 0n, wallClock: "plus-infinity" as const },
 * });
 * const pts = { unitsPerTick: 1, unitsPerSecond: 90_000 };
 * assertEquals(
 *   combinedTimestamps([from(5n), from(7n)], { properties: pts, speed: 1 }),
 *   from(7n),
 * );
 * ```
 */
export function combinedTimestamps(
  all: readonly PresentationTimestamps[],
  run: ContentRun,
): PresentationTimestamps | undefined {
  const compare = comparison(run);
  const actual = lastOf(all.flatMap((one) => one.actual ?? []), compare);
  const earliest = lastOf(all.map((one) => one.earliest), compare);
  const latest = lastOf(all.map((one) => one.latest), (a, b) => compare(b, a));
  if (earliest === undefined || latest === undefined) return undefined;
  return { ...(actual === undefined ? {} : { actual }), earliest, latest };
}

/** Without a tick rate there is at least an order. */
const UNKNOWN_RATE: TimelineProperties = { unitsPerTick: 1, unitsPerSecond: 1 };

/**
 * Finds out how the content of a timeline runs.
 *
 * @param timelines What is presented.
 * @param timelineSelector The timeline; it runs at speed 1 if it is not there.
 * @returns How it runs.
 */
export function contentRunOf(
  timelines: readonly Timeline[],
  timelineSelector: string,
): ContentRun {
  const timeline = timelines.find((it) =>
    it.timelineSelector === timelineSelector
  );
  const correlation = timeline?.correlation ?? null;
  const isKnown = correlation !== null && correlation !== "pending";
  return {
    properties: timeline?.properties ?? UNKNOWN_RATE,
    speed: isKnown ? correlation.speed : 1,
  };
}

type Compare = (a: AnyTimestamp, b: AnyTimestamp) => number;

/** Orders by time on one line, then, so that no two are equal, by content time. */
function comparison({ properties, speed }: ContentRun): Compare {
  const { numerator, denominator } = fractionOf(speed === 0 ? 1 : speed);
  const sign = numerator < 0n ? -1n : 1n;
  const perNano = BigInt(properties.unitsPerSecond) * numerator * sign;
  const perTick = BigInt(properties.unitsPerTick) * NANOS_PER_SECOND *
    denominator * sign;
  const timeOf = ({ wallClock, contentTimeTicks }: AnyTimestamp) => {
    if (wallClock === "minus-infinity") return -Infinity;
    if (wallClock === "plus-infinity") return Infinity;
    return wallClock * perNano - contentTimeTicks * perTick;
  };
  return (a, b) =>
    order(timeOf(a), timeOf(b)) ||
    order(a.contentTimeTicks, b.contentTimeTicks);
}

function order(a: bigint | number, b: bigint | number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function lastOf<T extends AnyTimestamp>(
  timestamps: readonly T[],
  compare: Compare,
): T | undefined {
  const [first, ...rest] = timestamps;
  return first && rest.reduce((a, b) => compare(a, b) < 0 ? b : a, first);
}
