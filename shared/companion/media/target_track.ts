import type { MonotonicNanos } from "@dvbcss/clock";
import { secondsBetween } from "./local_seconds.ts";
import {
  distanceSeconds,
  type MediaTarget,
  targetPositionIn,
} from "./media_target.ts";

/** Without a timeline, its line is believed for this long, in seconds. */
const GRACE_SECONDS = 2;

/** What is new about the target. */
export interface TargetChange {
  /** New place minus the place on the line before, in seconds. */
  readonly jumpSeconds: number;
  /** The speed until now. */
  readonly speedBefore: number;
}

/** Follows the place to be: notices jumps, and bridges short losses. */
export class TargetTrack {
  #target: MediaTarget | undefined;
  #at: MonotonicNanos | undefined;

  /** The speed at which it ran until now; 0 before it was known. */
  get speed(): number {
    return this.#target?.speed ?? 0;
  }

  /**
   * Takes the target of a look.
   *
   * @param now The local time.
   * @param target The target; undefined while the timeline is not known.
   * @returns What is new; undefined if nothing can be compared.
   */
  handleTarget(
    now: MonotonicNanos,
    target: MediaTarget | undefined,
  ): TargetChange | undefined {
    if (target === undefined) return undefined;
    const before = this.placeAt(now);
    this.#target = target;
    this.#at = now;
    if (before === undefined) return undefined;
    return {
      jumpSeconds: distanceSeconds(
        target.positionSeconds,
        before.positionSeconds,
        target.loop,
      ),
      speedBefore: before.speed,
    };
  }

  /**
   * Gives the target at an instant.
   *
   * @param now The local time; not before the latest target.
   * @returns The place; undefined once the timeline has been gone too long.
   */
  placeAt(now: MonotonicNanos): MediaTarget | undefined {
    if (this.#target === undefined || this.#at === undefined) return undefined;
    const age = secondsBetween(this.#at, now);
    if (age > GRACE_SECONDS) return undefined;
    const positionSeconds = targetPositionIn(this.#target, age);
    return { ...this.#target, positionSeconds };
  }
}
