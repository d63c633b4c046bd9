import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import {
  type CandidateSelector,
  type Pacing,
  pacing,
  type PacingOptions,
  type Proposal,
  type Selection,
} from "./selector.ts";

/**
 * Adopts a candidate when it is better than what is believed has become.
 *
 * Both dispersions are taken at the instant of the decision. Since the one in
 * use grows with age, it is replaced sooner or later by any candidate. After an
 * adoption it pauses; while nothing better comes it asks again at the pace of
 * the timeout.
 *
 * Source: ETSI TS 103 286-2, annex on dispersion: the candidate with the lowest
 * dispersion is used.
 */
export class LowestDispersionSelector implements CandidateSelector {
  readonly #pacing: Pacing;
  #current: WallClockCorrelation | undefined;
  #worstNanos = durationNanos(Infinity);

  /**
   * Makes a selector that has adopted nothing.
   *
   * @param options How fast to ask.
   * @throws {RangeError} If a duration is not above zero and finite.
   */
  constructor(options: PacingOptions = {}) {
    this.#pacing = pacing(options);
  }

  /** How long a reply is waited for, in nanoseconds. */
  get timeoutNanos(): DurationNanos {
    return this.#pacing.timeoutNanos;
  }

  /**
   * Decides on a candidate.
   *
   * @param now The local instant of the decision.
   * @param proposal The candidate and what is believed.
   * @returns The candidate's correlation if its dispersion is strictly lower.
   */
  handleCandidate(now: MonotonicNanos, proposal: Proposal): Selection {
    const { correlation, current } = proposal;
    const before = dispersionOf(current, now);
    if (wallClockDispersionAt(correlation, now) >= before) {
      return { adopted: undefined, pauseNanos: this.#pacing.timeoutNanos };
    }
    this.#worstNanos = larger(this.#worstNanos, before);
    this.#current = correlation;
    return { adopted: correlation, pauseNanos: this.#pacing.repeatNanos };
  }

  /**
   * Takes note of a lost exchange: the next request follows soon.
   *
   * @returns The pause, and nothing new to believe.
   */
  handleTimeout(): Selection {
    return { adopted: undefined, pauseNanos: this.#pacing.timeoutNanos };
  }

  /** Forgets what was adopted; until the next adoption the dispersion is infinite. */
  reset(): void {
    this.#current = undefined;
    this.#worstNanos = durationNanos(Infinity);
  }

  /**
   * Reports the worst dispersion since the last such report, and starts anew.
   *
   * The dispersion is worst just before an adoption, so between reports it is
   * enough to look there and at the ends.
   *
   * @param now The local instant.
   * @returns The worst dispersion, in nanoseconds; infinite if for some of the
   * time nothing had been adopted.
   */
  takeWorstDispersion(now: MonotonicNanos): DurationNanos {
    const present = dispersionOf(this.#current, now);
    const worst = larger(this.#worstNanos, present);
    this.#worstNanos = present;
    return worst;
  }
}

function dispersionOf(
  correlation: WallClockCorrelation | undefined,
  now: MonotonicNanos,
): DurationNanos {
  return correlation === undefined
    ? durationNanos(Infinity)
    : wallClockDispersionAt(correlation, now);
}

function larger(a: DurationNanos, b: DurationNanos): DurationNanos {
  return a > b ? a : b;
}
