import {
  divideToNearest,
  fractionOf,
  wallClockAt,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { contentTimeAt } from "@dvbcss/companion";
import type { PlacedLine } from "@dvbcss/companion/parts";
import type {
  TimelineCorrelation,
  TimelineProperties,
} from "@dvbcss/presentation";
import type { SourceInstant } from "../source.ts";

const NANOS_PER_SECOND = 1_000_000_000n;

/** Content times beyond this are nobody's, in ticks; the channel takes 39 digits. */
const MOST_TICKS = 10n ** 38n;

/** A tick that is further away is not waited for, in nanoseconds. */
const FARTHEST_NANOS = 3_600_000_000_000n;

/**
 * Carries a TV Device's line over to our wall clock.
 *
 * The point is where content is now, moved to the nearest whole tick, so that
 * nothing is lost to rounding however slowly the timeline ticks. A point far
 * from now would be wrong by what the two wall clocks drift apart in between.
 * The speed stays the TV Device's: the drift, parts per million, is made up for
 * by carrying over again.
 *
 * @param now The instant.
 * @param placed The TV Device's line, and its wall clock.
 * @param properties The timeline's tick rate.
 * @returns The line on our wall clock; null if it is beyond all measure.
 */
export function carryOver(
  now: SourceInstant,
  { line, clock }: PlacedLine,
  properties: TimelineProperties,
): TimelineCorrelation | null {
  const tvNow = wallClockAt(clock, now.local);
  const { contentTimeTicks } = contentTimeAt(line, properties, tvNow);
  if (contentTimeTicks > MOST_TICKS || contentTimeTicks < -MOST_TICKS) {
    return null;
  }
  const tickAt = whenPresented(line, properties, contentTimeTicks) ?? tvNow;
  const away = tickAt - tvNow;
  const isNear = away <= FARTHEST_NANOS && away >= -FARTHEST_NANOS;
  // Not converted to our wall clock's rate: so the line is right now, not then.
  const wallClock = wallClockNanos(now.wallClock + (isNear ? away : 0n));
  return { contentTimeTicks, wallClock, speed: line.speed };
}

/** When a line passes a content time; undefined if it never does or stays there. */
function whenPresented(
  line: TimelineCorrelation,
  { unitsPerTick, unitsPerSecond }: TimelineProperties,
  contentTimeTicks: bigint,
): WallClockNanos | undefined {
  if (line.speed === 0) return undefined;
  const { numerator, denominator } = fractionOf(line.speed);
  const ticks = contentTimeTicks - line.contentTimeTicks;
  const elapsed = divideToNearest(
    ticks * BigInt(unitsPerTick) * NANOS_PER_SECOND * denominator,
    BigInt(unitsPerSecond) * numerator,
  );
  return wallClockNanos(line.wallClock + elapsed);
}
