import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { TsServerAction } from "./server_action.ts";

/** A wall clock that jumps by more than this is taken for a new one. */
const STEP_NANOS = 1_000_000_000n;

/** The one pending timer of a TS server, on a wall clock that may step. */
export class ServerTimer {
  #at: bigint | undefined;
  #lastNow: bigint | undefined;

  /**
   * Tells whether the wall clock is where it cannot be if all went well: before
   * the last reading, or long past a timer that should have fired.
   */
  hasStepped(now: WallClockNanos): boolean {
    const isBack = this.#lastNow !== undefined &&
      now < this.#lastNow - STEP_NANOS;
    const isAhead = this.#at !== undefined && now > this.#at + STEP_NANOS;
    this.#lastNow = now;
    return isBack || isAhead;
  }

  /** Asks for a timer at the given time, unless a sooner one is pending. */
  arm(at: bigint | undefined): readonly TsServerAction<never>[] {
    if (at === undefined) return [];
    if (this.#at !== undefined && this.#at <= at) return [];
    this.#at = at;
    return [{ kind: "set-timer", at: wallClockNanos(at) }];
  }

  /** Replaces the pending timer by one at the first of the given times. */
  rearm(
    times: Iterable<bigint | undefined>,
  ): readonly TsServerAction<never>[] {
    let first: bigint | undefined;
    for (const at of times) {
      if (at === undefined) continue;
      if (first === undefined || at < first) first = at;
    }
    this.#at = undefined;
    return this.arm(first);
  }
}
