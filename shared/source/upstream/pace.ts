import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** Settings of a {@linkcode Pace}. */
export interface PaceOptions {
  /** How often in a row something may happen; 1 or more. */
  readonly most: number;
  /** After that once in this time, in nanoseconds; above 0. */
  readonly everyNanos: bigint;
}

/**
 * How often something may happen because of a TV Device. What no real one exceeds
 * costs no time.
 */
export class Pace {
  readonly #options: PaceOptions;
  /** When as much could happen at once as ever. */
  #fullAt: bigint | undefined;
  #waits = false;

  /**
   * Starts with as much as ever.
   *
   * @param options Its settings.
   */
  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** When what had to wait can happen; undefined if nothing waits. */
  get deadline(): MonotonicNanos | undefined {
    return this.#waits && this.#fullAt !== undefined
      ? monotonicNanos(this.#fullAt - this.#slackNanos)
      : undefined;
  }

  /** Takes note that nothing waits after all. */
  withdraw(): void {
    this.#waits = false;
  }

  /**
   * Asks to let it happen.
   *
   * @param now The local time.
   * @returns Whether it may happen now; else ask again at the deadline.
   */
  ask(now: MonotonicNanos): boolean {
    const fullAt = this.#fullAt === undefined || this.#fullAt < now
      ? now
      : this.#fullAt;
    this.#waits = fullAt - now > this.#slackNanos;
    if (!this.#waits) this.#fullAt = fullAt + this.#options.everyNanos;
    return !this.#waits;
  }

  /** How far ahead of its pace it may be. */
  get #slackNanos(): bigint {
    const { most, everyNanos } = this.#options;
    return BigInt(most - 1) * everyNanos;
  }
}
