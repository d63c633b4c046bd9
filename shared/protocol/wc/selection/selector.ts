import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  type WallClockCorrelation,
} from "@dvbcss/clock";
import type { Candidate, LocalClockQuality } from "./candidate.ts";

/** A candidate up for selection. */
export interface Proposal {
  /** The measurement. */
  readonly candidate: Candidate;
  /** What the measurement says by itself. */
  readonly correlation: WallClockCorrelation;
  /** What is believed now; `undefined` before anything was adopted. */
  readonly current: WallClockCorrelation | undefined;
  /** How good our own clock is. */
  readonly local: LocalClockQuality;
}

/**
 * What a selector holds against a candidate or against what it believed: they
 * cannot both be right, or a frequency changed faster than it may.
 */
export type SelectionFault = "contradicts-bound" | "frequency-jump";

/** What a {@linkcode CandidateSelector} decides. */
export interface Selection {
  /** What to believe from now on; `undefined` to go on as before. */
  readonly adopted: WallClockCorrelation | undefined;
  /** How long to wait before the next request, in nanoseconds. */
  readonly pauseNanos: DurationNanos;
  /**
   * Whether what is adopted is another clock than before, and nothing older
   * means anything; not if left out. Only of a selector that detects steps.
   */
  readonly stepped?: boolean;
  /** What is to be counted as a fault, if anything. */
  readonly fault?: SelectionFault;
}

/**
 * The policy of a CSS-WC client: which measurements to believe, and when to
 * take the next.
 *
 * The client asks after every exchange and does as it is told. What a selector
 * adopts need not be the proposal's own correlation: one that keeps a history
 * may fit a line through several candidates and return it with a `speed` other
 * than 1 and a smaller growth, and it may choose a different pause or timeout
 * each time.
 *
 * Unless a selector detects steps by itself, the client calls
 * {@linkcode CandidateSelector.reset} when the server's clock has changed and
 * no older candidate means anything, and adopts the candidate that showed it.
 */
export interface CandidateSelector {
  /** Whether it tells itself when the server's clock has changed; not if left out. */
  readonly detectsSteps?: boolean;

  /**
   * How long the next request may wait for its reply, follow-up included, in
   * nanoseconds; above zero.
   */
  readonly timeoutNanos: DurationNanos;

  /**
   * Decides on a candidate.
   *
   * @param now The local instant of the decision.
   * @param proposal The candidate and what is believed.
   * @returns What to believe, and how long to pause.
   */
  handleCandidate(now: MonotonicNanos, proposal: Proposal): Selection;

  /**
   * Takes note of a request that stayed without a usable reply.
   *
   * @param now The local instant at which the client gave up.
   * @returns What to believe, and how long to pause.
   */
  handleTimeout(now: MonotonicNanos): Selection;

  /**
   * Takes note that nothing will be asked for an unknown time. Only a selector
   * whose bounds hold for a limited time needs this.
   *
   * @param now The local instant.
   * @returns What to believe until then; `undefined` to go on as before.
   */
  handleSilence?(now: MonotonicNanos): WallClockCorrelation | undefined;

  /** Forgets all candidates. */
  reset(): void;
}

/** How fast a selector asks for candidates; what is left out has a default. */
export interface PacingOptions {
  /** Pause after a good exchange, in nanoseconds; 1 s if left out. */
  readonly repeatNanos?: DurationNanos;
  /** How long a reply is waited for, in nanoseconds; 0.2 s if left out. */
  readonly timeoutNanos?: DurationNanos;
}

/** How fast a selector asks for candidates. */
export type Pacing = Required<PacingOptions>;

/**
 * Completes pacing options.
 *
 * @param options What is given.
 * @returns All of it.
 * @throws {RangeError} If a duration is not above zero and finite.
 */
export function pacing(options: PacingOptions): Pacing {
  const complete = {
    repeatNanos: durationNanos(1e9),
    timeoutNanos: durationNanos(2e8),
    ...options,
  };
  for (const [name, value] of Object.entries(complete)) {
    if (!(value > 0 && value < Infinity)) {
      throw new RangeError(
        `Cannot pace requests: ${name} must be above 0 and finite: current value is ${value}`,
      );
    }
  }
  return complete;
}
