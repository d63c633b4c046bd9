import { type DurationNanos, durationNanos } from "@dvbcss/clock";

/** Settings of a {@linkcode RequestPacing}; what is left out has a default. */
export interface RequestPacingOptions {
  /** Uniform in [0, 1); keeps clients from asking in step. */
  readonly random: () => number;
  /** Shortest pause after the first burst, in nanoseconds; 0.5 s if left out. */
  readonly minPauseNanos?: DurationNanos;
  /** Longest pause, in nanoseconds; 2 s if left out. */
  readonly maxPauseNanos?: DurationNanos;
  /** How long a reply is waited for at first, in nanoseconds; 0.2 s if left out. */
  readonly timeoutNanos?: DurationNanos;
}

/** So many replies are taken in haste at first. */
const BURST_REPLIES = 6;
/** Pause between them, in nanoseconds. */
const BURST_PAUSE_NANOS = 4e7;
/** A pause is longer by up to this share of itself. */
const JITTER = 0.5;
/** How much a pause is changed by one reply. */
const PAUSE_STEP = 1.1;
/** After so many losses in a row it is the network that may be this slow. */
const LOSSES_BEFORE_PATIENCE = 5;
/** No reply is waited for longer, in nanoseconds. */
const MAX_TIMEOUT_NANOS = 0.5e9;
/** A bound this much above the best that the network permits is good enough. */
const GOOD_EXCESS = 0.2;

/**
 * How fast to ask.
 *
 * A short burst at first, or after a step, since each of the first replies
 * improves much. Then faster while the bound is well above what the network
 * permits, and slower while it is close to it, where more replies gain nothing.
 * Pauses are longer by a random share, so that companions which started
 * together do not go on asking together.
 */
export class RequestPacing {
  readonly #options: Required<RequestPacingOptions>;
  #pauseNanos: number;
  #replies = 0;
  #losses = 0;

  /**
   * Starts with a burst.
   *
   * @param options How fast to ask at most and at least.
   * @throws {RangeError} If a duration is not above zero and finite, or the
   * shortest pause is longer than the longest.
   */
  constructor(options: RequestPacingOptions) {
    this.#options = {
      minPauseNanos: durationNanos(5e8),
      maxPauseNanos: durationNanos(2e9),
      timeoutNanos: durationNanos(2e8),
      ...options,
    };
    const { minPauseNanos, maxPauseNanos, timeoutNanos } = this.#options;
    const inOrder = 0 < minPauseNanos && minPauseNanos <= maxPauseNanos &&
      maxPauseNanos < Infinity;
    if (!inOrder || !(timeoutNanos > 0 && timeoutNanos < Infinity)) {
      throw new RangeError(
        `Cannot pace requests: pauses and timeout must be above 0, finite and in order: current values are ${minPauseNanos}, ${maxPauseNanos} and ${timeoutNanos}`,
      );
    }
    this.#pauseNanos = minPauseNanos;
  }

  /** How long the next reply is waited for, in nanoseconds. */
  get timeoutNanos(): DurationNanos {
    const patience = Math.max(0, this.#losses - LOSSES_BEFORE_PATIENCE + 1);
    const { timeoutNanos } = this.#options;
    return durationNanos(
      Math.max(
        timeoutNanos,
        Math.min(timeoutNanos * 2 ** patience, MAX_TIMEOUT_NANOS),
      ),
    );
  }

  /**
   * Takes note of a reply.
   *
   * @param excess How far the bound is above the best that the network permits,
   * as a share of that.
   * @returns The pause before the next request, in nanoseconds.
   */
  handleReply(excess: number): DurationNanos {
    this.#replies++;
    this.#losses = 0;
    if (this.#replies < BURST_REPLIES) return this.hurry();
    this.#setPause(
      excess > GOOD_EXCESS
        ? this.#pauseNanos / PAUSE_STEP
        : this.#pauseNanos * PAUSE_STEP,
    );
    return this.#jittered(this.#pauseNanos);
  }

  /**
   * Takes note of a lost exchange.
   *
   * @returns The pause before the next request, in nanoseconds: with the wait
   * for the reply a shortest one, since a server that comes back may have another
   * clock.
   */
  handleLoss(): DurationNanos {
    const waitedNanos = this.timeoutNanos;
    this.#losses++;
    const isHasty = this.#replies < BURST_REPLIES &&
      this.#losses < LOSSES_BEFORE_PATIENCE;
    const restNanos = this.#options.minPauseNanos - waitedNanos;
    return isHasty || restNanos < BURST_PAUSE_NANOS
      ? this.hurry()
      : this.#jittered(restNanos);
  }

  /** A pause as in the burst, for a question that must be settled soon. */
  hurry(): DurationNanos {
    return this.#jittered(BURST_PAUSE_NANOS);
  }

  /** Starts again with a burst. */
  reset(): void {
    this.#replies = 0;
    this.#losses = 0;
    this.#pauseNanos = this.#options.minPauseNanos;
  }

  #setPause(nanos: number): void {
    const { minPauseNanos, maxPauseNanos } = this.#options;
    this.#pauseNanos = Math.max(
      minPauseNanos,
      Math.min(nanos, maxPauseNanos / (1 + JITTER)),
    );
  }

  #jittered(nanos: number): DurationNanos {
    return durationNanos(nanos * (1 + JITTER * this.#options.random()));
  }
}
