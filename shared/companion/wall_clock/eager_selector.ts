import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  type WallClockCorrelation,
} from "@dvbcss/clock";
import type { CandidateSelector, Proposal, Selection } from "@dvbcss/protocol";

/** Measurements that are taken in haste. */
const EAGER_MEASUREMENTS = 5;
/** Pause between them, in nanoseconds. */
const EAGER_PAUSE_NANOS = durationNanos(50e6);

/**
 * Makes any selector ask a few times in quick succession at first.
 *
 * The very first exchange is often slow: addresses are resolved, radios wake up,
 * code is compiled. Without this a companion would live with what it gave for a
 * whole second.
 */
export class EagerSelector implements CandidateSelector {
  readonly #selector: CandidateSelector;
  #measurements = 0;

  /**
   * Wraps a selector.
   *
   * @param selector What decides in truth.
   */
  constructor(selector: CandidateSelector) {
    this.#selector = selector;
  }

  /** Whether the wrapped selector tells when the server's clock has changed. */
  get detectsSteps(): boolean {
    return this.#selector.detectsSteps === true;
  }

  /** How long the next request may wait for its reply, in nanoseconds. */
  get timeoutNanos(): DurationNanos {
    return this.#selector.timeoutNanos;
  }

  /**
   * Decides on a candidate as the wrapped selector does.
   *
   * @param now The local instant of the decision.
   * @param proposal The candidate and what is believed.
   * @returns What to believe, and how long to pause.
   */
  handleCandidate(now: MonotonicNanos, proposal: Proposal): Selection {
    const selection = this.#selector.handleCandidate(now, proposal);
    this.#measurements++;
    const eager = this.#measurements < EAGER_MEASUREMENTS &&
      selection.pauseNanos > EAGER_PAUSE_NANOS;
    return eager ? { ...selection, pauseNanos: EAGER_PAUSE_NANOS } : selection;
  }

  /**
   * Takes note of a lost exchange.
   *
   * @param now The local instant at which the client gave up.
   * @returns What the wrapped selector decides.
   */
  handleTimeout(now: MonotonicNanos): Selection {
    return this.#selector.handleTimeout(now);
  }

  /**
   * Takes note that nothing will be asked for an unknown time.
   *
   * @param now The local instant.
   * @returns What the wrapped selector believes until then.
   */
  handleSilence(now: MonotonicNanos): WallClockCorrelation | undefined {
    return this.#selector.handleSilence?.(now);
  }

  /** Forgets all candidates, and is in haste again. */
  reset(): void {
    this.#measurements = 0;
    this.#selector.reset();
  }
}
