import type { WallClockNanos } from "@dvbcss/clock";

/**
 * How fast a timeline ticks and how well it follows the content.
 *
 * Ticks per second are `unitsPerSecond / unitsPerTick`.
 *
 * Source: ETSI TS 103 286-2, clause 5.3.2 (tick rate and accuracy).
 */
export interface TimelineProperties {
  /** Units that make one tick; an integer above 0. */
  readonly unitsPerTick: number;
  /** Units in one second; an integer above 0. */
  readonly unitsPerSecond: number;
  /** Accuracy against the content, in seconds; 0 or more. */
  readonly accuracySeconds?: number;
}

/**
 * The line on which content time runs against the wall clock.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.5 (control timestamp).
 */
export interface TimelineCorrelation {
  /** Content time at the point, in ticks of the timeline; may be negative. */
  readonly contentTimeTicks: bigint;
  /** Wall clock side of the point. */
  readonly wallClock: WallClockNanos;
  /** Content seconds per wall clock second: 1 plays, 0 pauses, below 0 reverses. */
  readonly speed: number;
}

/** A timeline of the content being presented, as its source announces it. */
export interface Timeline {
  /** Its timeline selector, compared octet by octet. */
  readonly timelineSelector: string;
  /** Its tick rate and accuracy. */
  readonly properties: TimelineProperties;
  /**
   * Where it is: a line; `null` while it is unavailable; `"pending"` while the
   * source cannot tell yet, so that nobody is told anything.
   */
  readonly correlation: TimelineCorrelation | null | "pending";
}

/**
 * Gives a timeline's tick rate.
 *
 * @param properties The timeline's properties.
 * @returns Ticks per second; above 0.
 *
 * @example PTS
 * ```ts
 * import { ticksPerSecond } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(ticksPerSecond({ unitsPerTick: 1, unitsPerSecond: 90_000 }), 90_000);
 * ```
 */
export function ticksPerSecond(properties: TimelineProperties): number {
  return properties.unitsPerSecond / properties.unitsPerTick;
}
