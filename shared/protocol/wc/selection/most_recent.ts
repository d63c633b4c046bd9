import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
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
 * Adopts every candidate, good or bad.
 *
 * Of use for watching a network rather than for following a clock. After a lost
 * exchange it asks again at once.
 */
export class MostRecentSelector implements CandidateSelector {
  readonly #pacing: Pacing;

  /**
   * Makes a selector.
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
   * Adopts a candidate.
   *
   * @param _now The local instant, which does not matter here.
   * @param proposal The candidate.
   * @returns Its correlation.
   */
  handleCandidate(_now: MonotonicNanos, proposal: Proposal): Selection {
    return {
      adopted: proposal.correlation,
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

  /** Does nothing: there is no history. */
  reset(): void {}
}
