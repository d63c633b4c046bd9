import {
  divideToNearest,
  fractionOf,
  type WallClockNanos,
} from "@dvbcss/clock";
import type {
  TimelineCorrelation,
  TimelineProperties,
} from "@dvbcss/presentation";

/** Where content is. */
export interface ContentTime {
  /** Content time, to the nearest tick of the timeline; may be negative. */
  readonly contentTimeTicks: bigint;
  /** The same in seconds, to the nearest nanosecond where a double allows. */
  readonly positionSeconds: number;
}

const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * Says where content is at an instant of the wall clock.
 *
 * In integers throughout: neither a wall clock that counts from 1970 nor a
 * correlation point that is years away costs precision.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.5 (control timestamp):
 * contentTime + (now - wallClock) * speed * ticks per second.
 *
 * @param correlation The line on which content runs.
 * @param properties The timeline's tick rate.
 * @param now The instant, on the wall clock.
 * @returns The content time.
 *
 * @example Half a second of PTS, a second and a half after the wall clock's 1 s
 * ```ts
 * import { contentTimeAt } from "@dvbcss/companion";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const correlation = {
 *   contentTimeTicks: 0n,
 *   wallClock: wallClockNanos(1_000_000_000n),
 *   speed: 1,
 * };
 * const pts = { unitsPerTick: 1, unitsPerSecond: 90_000 };
 * assertEquals(contentTimeAt(correlation, pts, wallClockNanos(1_500_000_000n)), {
 *   contentTimeTicks: 45_000n,
 *   positionSeconds: 0.5,
 * });
 * ```
 */
export function contentTimeAt(
  correlation: TimelineCorrelation,
  properties: TimelineProperties,
  now: WallClockNanos,
): ContentTime {
  const { numerator, denominator } = fractionOf(correlation.speed);
  const perTick = BigInt(properties.unitsPerTick) * NANOS_PER_SECOND;
  const perSecond = BigInt(properties.unitsPerSecond);
  // Content time in nanoseconds is whole / share.
  const share = perSecond * denominator;
  const whole = correlation.contentTimeTicks * perTick * denominator +
    (now - correlation.wallClock) * numerator * perSecond;
  return {
    contentTimeTicks: divideToNearest(whole * perSecond, share * perTick),
    positionSeconds: Number(divideToNearest(whole, share)) / 1e9,
  };
}
