import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type { WcChange } from "@dvbcss/protocol";

/** What a reading of the wall clock may be off by, besides its dispersion. */
export interface ClockDoubt {
  /** Added to the bound, in nanoseconds; never negative. */
  readonly nanos: DurationNanos;
  /**
   * How far the wall clock may have gone on while the local clock stood still, in
   * nanoseconds; never negative.
   */
  readonly sleptNanos: DurationNanos;
}

/** The reading is as good as it says. */
export const NO_DOUBT: ClockDoubt = {
  nanos: durationNanos(0),
  sleptNanos: durationNanos(0),
};

/**
 * How far the date may be off about how long a sleep was: the clock from which
 * it is set afterwards may count whole seconds. In nanoseconds.
 */
const SLEEP_ERROR_NANOS = 1e9;

/**
 * Doubts more, since the date and the local clock moved apart.
 *
 * Whether the machine slept or its date was set cannot be told, so that the bound
 * takes either. But a sleep only ever puts the date ahead.
 *
 * @param doubt What was in doubt.
 * @param aheadMillis How far the date ran ahead, in milliseconds.
 * @returns What is in doubt now.
 */
export function doubtMore(doubt: ClockDoubt, aheadMillis: number): ClockDoubt {
  const nanos = Math.abs(aheadMillis) * 1e6 + SLEEP_ERROR_NANOS;
  return {
    nanos: durationNanos(doubt.nanos + nanos),
    sleptNanos: durationNanos(
      doubt.sleptNanos + (aheadMillis > 0 ? nanos : 0),
    ),
  };
}

/**
 * Tells what a new server's clock is to who followed another before, or the same
 * until the local clock was in doubt: the clock it was, if the readings agree as
 * well as both are known, or if a sleep explains the difference.
 *
 * A date that is set ahead looks like a sleep. If at that very time the server is
 * started again, with the new date, its step passes for a sleep of ours.
 *
 * @param before What was known, with the doubt in its bound.
 * @param after What is known now.
 * @param at When they are compared, and what was in doubt.
 * @returns Whether it is known better, or was replaced.
 */
export function changeBetween(
  before: WallClockCorrelation,
  after: WallClockCorrelation,
  { now, doubt }: { readonly now: MonotonicNanos; readonly doubt: ClockDoubt },
): WcChange {
  const ahead = Number(wallClockAt(after, now) - wallClockAt(before, now));
  const explained = wallClockDispersionAt(before, now) - doubt.nanos +
    wallClockDispersionAt(after, now);
  return ahead < -explained || ahead > explained + doubt.sleptNanos
    ? "step"
    : "improve";
}

/**
 * Gives the same reading, of which less is known.
 *
 * @param correlation The reading.
 * @param nanos How much less, in nanoseconds.
 * @returns The reading with a wider bound.
 */
export function doubted(
  correlation: WallClockCorrelation,
  nanos: DurationNanos,
): WallClockCorrelation {
  const initialErrorNanos = durationNanos(
    correlation.initialErrorNanos + nanos,
  );
  return { ...correlation, initialErrorNanos };
}
