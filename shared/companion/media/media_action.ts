import type { MonotonicNanos } from "@dvbcss/clock";
import type { MediaRange } from "./media_target.ts";
import type { MediaState } from "./media_state.ts";

/** What a media element shows at an instant. */
export interface MediaReading {
  /** Its position, in seconds. */
  readonly positionSeconds: number;
  /** Whether it is told not to play. */
  readonly paused: boolean;
  /** Whether a seek is under way. */
  readonly seeking: boolean;
  /** Whether it has the data to go on playing. */
  readonly ready: boolean;
  /** What can be reached by a seek; absent before that is known. */
  readonly range?: MediaRange;
  /** Whether the range grows, because the media are live. */
  readonly live: boolean;
}

/** What to do with a media element next, in order. */
export type MediaAction =
  | { readonly kind: "play" }
  | { readonly kind: "pause" }
  | { readonly kind: "seek"; readonly positionSeconds: number }
  | {
    readonly kind: "rate";
    /** Media seconds per second; above 0. */
    readonly rate: number;
  }
  | {
    /** Something worth telling a person. */
    readonly kind: "state";
    readonly state: MediaState;
  }
  | {
    /** When to look again; replaces the one before. */
    readonly kind: "set-timer";
    readonly at: MonotonicNanos;
  };
