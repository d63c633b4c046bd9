import type { DurationNanos, WallClockNanos } from "@dvbcss/clock";

/** Everything a companion knows at one instant. */
export interface CompanionReading {
  /** The wall clock; null while it is not known. */
  readonly wallClock: WallClockNanos | null;
  /** Bound on the wall clock's error, in nanoseconds; null while not known. */
  readonly dispersionNanos: DurationNanos | null;
  /** Round trip of the last measurement, in nanoseconds; null if there is none. */
  readonly rttNanos: DurationNanos | null;
  /** Whether the position is known: the timeline is available and so is the wall clock. */
  readonly available: boolean;
  /** Content time, to the nearest tick; null while not available. */
  readonly contentTimeTicks: bigint | null;
  /** Content time in seconds; null while not available. */
  readonly positionSeconds: number | null;
  /**
   * Bound on the error of the position, in seconds: the wall clock's times the
   * speed, and half a tick. Null while not available; never negative.
   */
  readonly errorSeconds: number | null;
  /** Content seconds per wall clock second; null while not available. */
  readonly speed: number | null;
}
