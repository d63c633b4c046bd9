import {
  type DurationNanos,
  type MonotonicNanos,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import { roundTripNanos } from "./candidate.ts";
import type { Proposal } from "./selector.ts";

/**
 * Decides whether a candidate may take part.
 *
 * @param now The local instant of the decision.
 * @param proposal The candidate and what is believed.
 * @returns Whether it passes.
 */
export type CandidateFilter = (
  now: MonotonicNanos,
  proposal: Proposal,
) => boolean;

/**
 * Passes candidates that were not long under way.
 *
 * @param thresholdNanos The longest round-trip time that passes, in nanoseconds.
 * @returns The filter.
 */
export function roundTripFilter(
  thresholdNanos: DurationNanos,
): CandidateFilter {
  return (_now, { candidate }) => roundTripNanos(candidate) <= thresholdNanos;
}

/**
 * Passes candidates whose dispersion is strictly lower than that of what is
 * believed; both taken at the instant of the decision.
 *
 * @returns The filter.
 */
export function dispersionFilter(): CandidateFilter {
  return (now, { correlation, current }) =>
    current === undefined ||
    wallClockDispersionAt(correlation, now) <
      wallClockDispersionAt(current, now);
}
