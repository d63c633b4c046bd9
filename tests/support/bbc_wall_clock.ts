import { assertLessOrEqual } from "@dvbcss/std/assert";
import type { BbcClock } from "./bbc_clocks.d.ts";
import type { TruthClock } from "./truth_clock.ts";

/** A double of this size moves in steps of 256 ns. */
const ROUNDING_NANOS = 1_000;

/**
 * Asserts that a clock of BBC's library agrees with a wall clock as well as it
 * says.
 *
 * @param clock The clock.
 * @param truth The wall clock.
 */
export function assertWithinDispersion(
  clock: BbcClock,
  truth: TruthClock,
): void {
  const before = truth.read();
  const ticks = clock.now();
  const after = truth.read();
  const error = Math.max(
    Number(before.wallClock) - ticks,
    ticks - Number(after.wallClock),
  );
  assertLessOrEqual(
    error,
    clock.dispersionAtTime(ticks) * 1e9 + after.dispersionNanos +
      ROUNDING_NANOS,
  );
}
