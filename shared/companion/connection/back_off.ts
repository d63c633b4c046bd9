import { type DurationNanos, durationNanos } from "@dvbcss/clock";

/** How long to wait before trying again. */
export interface BackOffOptions {
  /** Longest first wait, in nanoseconds; above 0. */
  readonly firstNanos: DurationNanos;
  /** Longest wait ever, in nanoseconds; at least `firstNanos`. */
  readonly longestNanos: DurationNanos;
}

/**
 * The usual waits: a TV Device that restarts is followed again within 2 s, and
 * one that stays away is asked little more than once a second.
 */
export const DEFAULT_BACK_OFF: BackOffOptions = {
  firstNanos: durationNanos(250e6),
  longestNanos: durationNanos(1_500e6),
};

/**
 * Says how long to wait after a failed attempt: twice as long each time, up to
 * a limit, less a random part of up to half so that companions that lost the
 * same TV Device do not return in step.
 *
 * @param failures How many attempts have failed in a row; at least 1.
 * @param options The first and the longest wait.
 * @param random Uniform from 0 up to but not including 1.
 * @returns The wait, in nanoseconds; from half of `firstNanos` to `longestNanos`.
 * @throws {RangeError} If `failures` is below 1 or `random` is outside [0, 1).
 *
 * @example The first three waits with the least luck
 * ```ts
 * import { backOffNanos, DEFAULT_BACK_OFF } from "@dvbcss/companion";
 * import { durationNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const waits = [1, 2, 3].map((n) => backOffNanos(n, DEFAULT_BACK_OFF, 0));
 * assertEquals(waits, [250e6, 500e6, 1e9].map(durationNanos));
 * ```
 */
export function backOffNanos(
  failures: number,
  options: BackOffOptions,
  random: number,
): DurationNanos {
  if (!(failures >= 1)) {
    throw new RangeError(
      `Cannot back off: failures must be at least 1: current value is ${failures}`,
    );
  }
  if (!(random >= 0 && random < 1)) {
    throw new RangeError(
      `Cannot back off: random must be in [0, 1): current value is ${random}`,
    );
  }
  const doubled = options.firstNanos * 2 ** Math.min(failures - 1, 64);
  const whole = Math.min(doubled, options.longestNanos);
  return durationNanos(Math.round(whole * (1 - random / 2)));
}
