import type { WallClockNanos } from "@dvbcss/clock";

/** A content time and the wall clock time at which it is presented. */
export interface PresentationTimestamp<WallClock = WallClockNanos> {
  /** Content time, in ticks of the timeline; may be negative. */
  readonly contentTimeTicks: bigint;
  /** Wall clock time; a limit may also have an infinity here. */
  readonly wallClock: WallClock;
}

/**
 * When a companion presents and could present: actual, earliest and latest
 * presentation timestamp ("AptEptLpt").
 *
 * Source: ETSI TS 103 286-2, clause 5.7.4 (presentation timestamps).
 */
export interface PresentationTimestamps {
  /** What it presents now; absent if it presents nothing. */
  readonly actual?: PresentationTimestamp;
  /** How early it could present a content time. */
  readonly earliest: PresentationTimestamp<WallClockNanos | "minus-infinity">;
  /** How late it could present a content time. */
  readonly latest: PresentationTimestamp<WallClockNanos | "plus-infinity">;
}

/** When all companions of one timeline present and could present. */
export interface AudienceTimestamps {
  /** Its timeline selector. */
  readonly timelineSelector: string;
  /** What the companions' own timestamps come to. */
  readonly timestamps: PresentationTimestamps;
}
