import type { MonotonicNanos } from "@dvbcss/clock";
import type { MediaReading } from "./media_action.ts";
import type { MediaRange, MediaTarget } from "./media_target.ts";

/** What a follower of media is about. */
export type Phase =
  /** The element is paused, or about to be. */
  | { readonly kind: "still" }
  | { readonly kind: "seeking"; readonly since: MonotonicNanos }
  /** It plays, and samples are gathered until its error is known. */
  | {
    readonly kind: "settling";
    readonly since: MonotonicNanos;
    /** Error to expect if it was started and started on time. */
    readonly expectedSeconds?: number | undefined;
    /** Whether a correction has just been carried out to its end. */
    readonly corrected?: boolean;
  }
  | { readonly kind: "following" }
  | {
    readonly kind: "correcting";
    readonly end: MonotonicNanos;
    /** Whether it makes up for the whole error. */
    readonly isWhole: boolean;
  }
  | { readonly kind: "stalled" }
  | { readonly kind: "halted"; readonly state: "paused-here" | "refused" };

/** One look at an element that has media and a place to be. */
export interface Look {
  readonly now: MonotonicNanos;
  readonly media: MediaReading;
  readonly range: MediaRange;
  readonly target: MediaTarget;
}
