import {
  durationNanos,
  type MonotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import { type LineEstimate, LineEstimator } from "./line_estimate.ts";
import {
  driftLimits,
  offsetLimits,
  type Origin,
  permittedAt,
  widerDrift,
} from "./offset_limits.ts";
import {
  type DriftLimits,
  intersection,
  meet,
  type OffsetRange,
  PermittedInterval,
} from "./permitted_interval.ts";
import type { Wander } from "./permitted_lines.ts";
import type { Proposal } from "../selection/selector.ts";

/** What an {@linkcode OffsetEstimator} makes of its exchanges. */
export interface OffsetEstimate {
  /** The wall clock, with a bound that holds until the horizon. */
  readonly correlation: WallClockCorrelation;
  /** The least bound to hope for on this network, in nanoseconds. */
  readonly floorNanos: number;
  /** Whether a frequency strayed further than declared since the last time. */
  readonly strayed: boolean;
}

/** How long the bound of a correlation holds, in nanoseconds. */
export const HORIZON_NANOS = 60e9;

/** What was declared once and found wrong is taken to be this much larger. */
const DISTRUST = 4;

/**
 * Estimates offset and frequency of one wall clock that is never set.
 *
 * See `estimator.ts` for the theory.
 */
export class OffsetEstimator {
  readonly #origin: Origin;
  readonly #interval = new PermittedInterval();
  #wander: Wander;
  #lines: LineEstimator;
  #latest: Proposal;
  #drift: DriftLimits;
  #best: WallClockCorrelation;
  #promise: WallClockCorrelation | undefined;

  /**
   * Starts from an exchange.
   *
   * @param now The local instant.
   * @param proposal The exchange.
   * @param wander How far the frequency of the offset may stray.
   */
  constructor(now: MonotonicNanos, proposal: Proposal, wander: Wander) {
    const { candidate, correlation, local } = proposal;
    this.#origin = { local: candidate.t1, wallClock: candidate.t2 };
    this.#wander = wander;
    this.#lines = new LineEstimator(wander);
    this.#latest = proposal;
    this.#drift = driftLimits(candidate, local);
    this.#best = correlation;
    this.add(now, proposal);
  }

  /** Whether an exchange cannot be with the same wall clock. */
  isContradictedBy(now: MonotonicNanos, proposal: Proposal): boolean {
    const { at, drift, range } = this.#evidenceOf(now, proposal);
    this.#interval.moveTo(at, drift);
    return this.#interval.excludes(range);
  }

  /** Takes an exchange that does not contradict what is known. */
  add(now: MonotonicNanos, proposal: Proposal): void {
    const { at, drift, limits, range } = this.#evidenceOf(now, proposal);
    this.#interval.moveTo(at, drift);
    this.#interval.narrow(range);
    this.#lines.add(limits);
    this.#latest = proposal;
    this.#drift = driftLimits(proposal.candidate, proposal.local);
    if (
      wallClockDispersionAt(proposal.correlation, now) <=
        wallClockDispersionAt(this.#best, now)
    ) this.#best = proposal.correlation;
  }

  /**
   * Estimates.
   *
   * @param now The local instant; not before the latest exchange.
   * @returns What is known.
   */
  estimateAt(now: MonotonicNanos): OffsetEstimate {
    const at = Number(now - this.#origin.local);
    this.#interval.moveTo(at, this.#drift);
    const estimate = this.#lines.estimateAt(at, this.#drift);
    const limits = [this.#interval.range, this.#promisedAt(now)];
    if (
      estimate === undefined ||
      !limits.every((range) => meet(range, estimate.offsets))
    ) return this.#startLinesAnew(now);
    const offsets = limits.reduce(intersection, estimate.offsets);
    return {
      correlation: this.#correlationOf(now, { ...estimate, offsets }),
      floorNanos: estimate.floorNanos,
      strayed: false,
    };
  }

  /**
   * Gives what is known, doubtful if another clock may have taken its place.
   *
   * @param now The local instant; not before the latest exchange.
   * @param other What is known of that clock; undefined if there is no doubt.
   * @returns The wall clock as if there were no other, with a bound that holds
   * for either of them.
   */
  doubtedAt(
    now: MonotonicNanos,
    other: OffsetEstimator | undefined,
  ): WallClockCorrelation {
    const { correlation } = this.estimateAt(now);
    if (other === undefined) return correlation;
    const theirs = other.estimateAt(now).correlation;
    const apart = Math.abs(
      Number(wallClockAt(theirs, now) - wallClockAt(correlation, now)),
    );
    return {
      ...correlation,
      initialErrorNanos: durationNanos(
        Math.max(
          correlation.initialErrorNanos,
          apart + theirs.initialErrorNanos,
        ),
      ),
      errorGrowthRate: correlation.errorGrowthRate + theirs.errorGrowthRate +
        Math.abs(theirs.speed - correlation.speed),
    };
  }

  /** Lets a bound grow by all that the clocks claim, so that it holds for ever. */
  withoutHorizon(correlation: WallClockCorrelation): WallClockCorrelation {
    const { fastest, slowest } = this.#drift;
    const frequency = correlation.speed - 1;
    const claimed = Math.max(fastest - frequency, frequency - slowest);
    return {
      ...correlation,
      errorGrowthRate: Math.max(correlation.errorGrowthRate, claimed),
    };
  }

  #evidenceOf(now: MonotonicNanos, { candidate, local }: Proposal) {
    const at = Number(now - this.#origin.local);
    const own = driftLimits(candidate, local);
    const limits = offsetLimits(candidate, local, this.#origin);
    return {
      at,
      limits,
      drift: widerDrift(this.#drift, own),
      range: permittedAt(limits, at, own),
    };
  }

  /** What was promised before is a limit too, until the horizon. */
  #promisedAt(now: MonotonicNanos): OffsetRange {
    const promise = this.#promise;
    if (promise === undefined || now - promise.local > HORIZON_NANOS) {
      return this.#interval.range;
    }
    const { local, wallClock } = this.#origin;
    const offset = Number(
      wallClockAt(promise, now) - wallClock - (now - local),
    );
    const dispersion = wallClockDispersionAt(promise, now);
    return { low: offset - dispersion, high: offset + dispersion };
  }

  /** The interval still holds, but no line does. */
  #startLinesAnew(now: MonotonicNanos): OffsetEstimate {
    const { jump, rate } = this.#wander;
    this.#wander = { jump: DISTRUST * jump, rate: DISTRUST * rate };
    this.#lines = new LineEstimator(this.#wander);
    const { range } = this.#interval;
    const middle = (range.low + range.high) / 2;
    const { limits } = this.#evidenceOf(now, this.#latest);
    this.#lines.add(limits);
    return {
      correlation: this.#correlationOf(now, {
        offset: middle,
        frequency: 0,
        offsets: range,
        frequencies: this.#drift,
        floorNanos: 0,
      }),
      floorNanos: 0,
      strayed: true,
    };
  }

  #correlationOf(
    now: MonotonicNanos,
    estimate: LineEstimate,
  ): WallClockCorrelation {
    const permitted = estimate.offsets;
    const best = wallClockDispersionAt(this.#best, now);
    const offset = Math.round(nearMiddle(estimate.offset, permitted, best));
    const { frequency, growthRate } = this.#growthOf(estimate);
    const { local, wallClock } = this.#origin;
    return this.#promise = {
      local: now,
      wallClock: wallClockNanos(wallClock + (now - local) + BigInt(offset)),
      speed: 1 + frequency,
      initialErrorNanos: durationNanos(
        Math.max(permitted.high - offset, offset - permitted.low),
      ),
      errorGrowthRate: growthRate,
    };
  }

  #growthOf({ frequency, frequencies }: LineEstimate) {
    const { fastest, slowest } = this.#drift;
    const { jump, rate } = this.#wander;
    const unsure = Math.max(
      frequencies.fastest - frequency,
      frequency - frequencies.slowest,
    );
    // A frequency within its range now may jump at once, and stray from then on.
    const growthRate = unsure + jump + rate * HORIZON_NANOS / 2;
    const claimed = (fastest - slowest) / 2;
    return growthRate < claimed
      ? { frequency, growthRate }
      : { frequency: (fastest + slowest) / 2, growthRate: claimed };
  }
}

/** Moves an offset into a range, and so that the error from its ends is bounded. */
function nearMiddle(
  offset: number,
  { low, high }: OffsetRange,
  maxError: number,
): number {
  const least = Math.max(low, high - maxError);
  const greatest = Math.min(high, low + maxError);
  return least > greatest
    ? (low + high) / 2
    : Math.max(least, Math.min(offset, greatest));
}
