/**
 * The line on which content runs against the wall clock, in exact arithmetic.
 *
 * Positions are femtoseconds of content time. Each change of a line rounds once,
 * to the nearest femtosecond, so that a million changes err by less than a
 * nanosecond; nothing is rounded to a tick until a correlation is announced.
 */

import {
  divideToNearest,
  type DurationNanos,
  fractionOf,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { TimelineCorrelation, TimelineProperties } from "./timeline.ts";

/** Where content is against the wall clock. */
export interface ContentLine {
  /** Content time at the point, in femtoseconds; may be negative. */
  readonly positionFemtos: bigint;
  /** Wall clock side of the point. */
  readonly wallClock: WallClockNanos;
  /** Content seconds per wall clock second; 0 pauses, below 0 reverses. */
  readonly speed: number;
}

const FEMTOS_PER_SECOND = 1_000_000_000_000_000n;
const FEMTOS_PER_NANO = 1_000_000n;
const MAX_WAIT_NANOS = 60_000_000_000n;

/**
 * Reads a line.
 *
 * @param now The wall clock time of the reading.
 * @param line The line.
 * @returns The content time at `now`, to the nearest femtosecond.
 */
export function positionFemtosAt(
  now: WallClockNanos,
  line: ContentLine,
): bigint {
  const { numerator, denominator } = fractionOf(line.speed);
  const elapsedFemtos = (now - line.wallClock) * FEMTOS_PER_NANO;
  return line.positionFemtos +
    divideToNearest(elapsedFemtos * numerator, denominator);
}

/**
 * Converts nanoseconds of content time.
 *
 * @param nanos Nanoseconds; rounded to the nearest.
 * @returns Femtoseconds.
 */
export function femtosOfNanos(nanos: DurationNanos): bigint {
  return BigInt(Math.round(nanos)) * FEMTOS_PER_NANO;
}

/**
 * Converts ticks of a timeline to content time.
 *
 * @param ticks Ticks.
 * @param properties The timeline's tick rate.
 * @returns Femtoseconds, to the nearest.
 */
export function femtosOfTicks(
  ticks: bigint,
  properties: TimelineProperties,
): bigint {
  return divideToNearest(
    ticks * BigInt(properties.unitsPerTick) * FEMTOS_PER_SECOND,
    BigInt(properties.unitsPerSecond),
  );
}

/**
 * Converts content time to ticks of a timeline.
 *
 * @param femtos Femtoseconds.
 * @param properties The timeline's tick rate.
 * @returns Ticks, to the nearest.
 */
export function ticksOfFemtos(
  femtos: bigint,
  properties: TimelineProperties,
): bigint {
  return divideToNearest(
    femtos * BigInt(properties.unitsPerSecond),
    BigInt(properties.unitsPerTick) * FEMTOS_PER_SECOND,
  );
}

/**
 * Describes a line in ticks of a timeline.
 *
 * A moving line passes through a whole tick at some instant near its own point;
 * that instant becomes the point, which keeps the correlation right to half a
 * nanosecond. Only a paused line is rounded to the nearest tick, and so is one so
 * slow that the instant is over a minute away or before the wall clock's zero.
 *
 * @param line The line.
 * @param properties The timeline's tick rate.
 * @returns The same line as a correlation.
 */
export function correlationOf(
  line: ContentLine,
  properties: TimelineProperties,
): TimelineCorrelation {
  const { positionFemtos, speed } = line;
  const contentTimeTicks = ticksOfFemtos(positionFemtos, properties);
  const missing = femtosOfTicks(contentTimeTicks, properties) - positionFemtos;
  const { numerator, denominator } = fractionOf(speed);
  const waitNanos = numerator === 0n
    ? 0n
    : divideToNearest(missing * denominator, numerator * FEMTOS_PER_NANO);
  const isNear = waitNanos > -MAX_WAIT_NANOS && waitNanos < MAX_WAIT_NANOS &&
    line.wallClock + waitNanos >= 0n;
  const wallClock = isNear
    ? wallClockNanos(line.wallClock + waitNanos)
    : line.wallClock;
  return { contentTimeTicks, wallClock, speed };
}
