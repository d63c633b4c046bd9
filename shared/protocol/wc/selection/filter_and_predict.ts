import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  type WallClockCorrelation,
} from "@dvbcss/clock";
import type { CandidateFilter } from "./candidate_filter.ts";
import {
  type CandidateSelector,
  type Pacing,
  pacing,
  type PacingOptions,
  type Proposal,
  type Selection,
} from "./selector.ts";

/** Makes one correlation of the candidates that passed the filters. */
export interface Predictor {
  /**
   * Takes a candidate.
   *
   * @param now The local instant of the decision.
   * @param proposal The candidate and what is believed.
   * @returns What to believe from now on.
   */
  handleCandidate(
    now: MonotonicNanos,
    proposal: Proposal,
  ): WallClockCorrelation;

  /** Forgets all candidates. */
  reset(): void;
}

/** Settings of a {@linkcode FilterAndPredictSelector}. */
export interface FilterAndPredictOptions extends PacingOptions {
  /** All of these must pass a candidate; none if left out. */
  readonly filters?: readonly CandidateFilter[];
  /** What is made of the candidates; the latest one's own correlation if left out. */
  readonly predictor?: Predictor;
}

/**
 * Filters candidates, then lets a predictor make a correlation of them.
 *
 * After any reply it pauses, whether it passed or not; after a lost exchange it
 * asks again at once.
 */
export class FilterAndPredictSelector implements CandidateSelector {
  readonly #pacing: Pacing;
  readonly #filters: readonly CandidateFilter[];
  readonly #predictor: Predictor;

  /**
   * Makes a selector.
   *
   * @param options Its settings.
   * @throws {RangeError} If a duration is not above zero and finite.
   */
  constructor(options: FilterAndPredictOptions = {}) {
    const { filters, predictor, ...pace } = options;
    this.#pacing = pacing(pace);
    this.#filters = filters ?? [];
    this.#predictor = predictor ?? LATEST_CANDIDATE;
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
   * @returns The predictor's correlation if all filters pass the candidate.
   */
  handleCandidate(now: MonotonicNanos, proposal: Proposal): Selection {
    const passes = this.#filters.every((filter) => filter(now, proposal));
    return {
      adopted: passes
        ? this.#predictor.handleCandidate(now, proposal)
        : undefined,
      pauseNanos: this.#pacing.repeatNanos,
    };
  }

  /**
   * Takes note of a lost exchange: the next request follows at once.
   *
   * @returns No pause, and nothing new to believe.
   */
  handleTimeout(): Selection {
    return { adopted: undefined, pauseNanos: durationNanos(0) };
  }

  /** Makes the predictor forget all candidates. */
  reset(): void {
    this.#predictor.reset();
  }
}

/** Takes the latest candidate for what it is. */
const LATEST_CANDIDATE: Predictor = {
  handleCandidate: (_now, { correlation }) => correlation,
  reset: () => {},
};
