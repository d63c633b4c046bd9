import type { DurationNanos } from "@dvbcss/clock";
import type { TimelineCorrelation } from "@dvbcss/presentation";
import type { Candidate, CiiMessage, WcChange } from "@dvbcss/protocol";
import type { Finding } from "./diagnosis/diagnosis.ts";

/** A service of a TV Device. */
export type CssService = "cii" | "wc" | "ts";

/** Something that a user of a companion may want to know. */
export type CompanionEvent =
  | ConnectionEvent
  | CiiEvent
  | WallClockEvent
  | TimelineEvent
  | {
    /** A peer's message was of no use. */
    readonly kind: "discard";
    readonly service: CssService;
    /** Why, in kebab-case. */
    readonly fault: string;
  }
  | {
    /** Something about the TV Device that explains trouble came up. */
    readonly kind: "finding";
    readonly finding: Finding;
  };

/** What happened to the connection to a service. */
export type ConnectionEvent =
  | {
    readonly kind: "connecting";
    readonly service: CssService;
    readonly url: string;
    /** Which attempt in a row this is, from 1 up. */
    readonly attempt: number;
  }
  | {
    readonly kind: "connected";
    readonly service: CssService;
    readonly url: string;
  }
  | {
    readonly kind: "disconnected";
    readonly service: CssService;
    readonly url: string;
    /** Why, in words. */
    readonly reason: string;
    /** Time until the next attempt, in nanoseconds; null if there is none. */
    readonly retryNanos: DurationNanos | null;
  };

/** What the TV Device said about its content and endpoints. */
export type CiiEvent =
  | {
    readonly kind: "cii";
    /** Everything known now. */
    readonly state: CiiMessage;
    /** Names of the properties that are different from before. */
    readonly changed: readonly string[];
  }
  | {
    readonly kind: "content";
    readonly contentId: string | null;
    readonly contentIdStatus: "partial" | "final" | null;
  }
  | {
    readonly kind: "status";
    readonly presentationStatus: readonly string[];
  };

/** What became known of the wall clock. */
export type WallClockEvent =
  | {
    readonly kind: "measurement";
    readonly candidate: Candidate;
    readonly roundTripNanos: DurationNanos;
    /** Dispersion of what was believed before, in nanoseconds; may be infinite. */
    readonly dispersionBeforeNanos: DurationNanos;
    /** Dispersion of this measurement alone, in nanoseconds. */
    readonly dispersionNanos: DurationNanos;
    /** Whether it changed what is believed. */
    readonly adopted: boolean;
  }
  | {
    readonly kind: "wall-clock";
    readonly change: WcChange;
    /** How far the wall clock moved, in nanoseconds; above 0 is forwards. */
    readonly adjustmentNanos: bigint;
    /** How far readings jump at once; 0 if they are led there slowly. */
    readonly jumpNanos: bigint;
    /** Dispersion until now, in nanoseconds; infinite at first. */
    readonly dispersionBeforeNanos: DurationNanos;
    /** Dispersion from now on, in nanoseconds. */
    readonly dispersionNanos: DurationNanos;
  }
  | {
    /** The wall clock's server answers again. */
    readonly kind: "wall-clock-back";
    /** How long it did not, in nanoseconds. */
    readonly silentNanos: DurationNanos;
  }
  | {
    /** The wall clock is another one now and not known yet. */
    readonly kind: "wall-clock-lost";
    readonly reason: string;
  };

/** What became known of the timeline. */
export type TimelineEvent =
  | {
    readonly kind: "timeline-available";
    readonly timelineSelector: string;
    readonly correlation: TimelineCorrelation;
  }
  | {
    readonly kind: "timeline-unavailable";
    readonly timelineSelector: string;
    /** Why, in words. */
    readonly reason: string;
  }
  | {
    readonly kind: "timing-change";
    readonly timelineSelector: string;
    readonly correlation: TimelineCorrelation;
    /** Whether the speed is another one. */
    readonly speedChanged: boolean;
    /** How far content jumped, in seconds; above 0 is forwards. */
    readonly jumpSeconds: number;
  };
