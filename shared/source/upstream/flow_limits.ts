import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** So many times in a row companions may be told something. */
const MOST_AT_ONCE = 10;

/** After that, so often, in nanoseconds. */
const TELL_NANOS = 50_000_000n;

/**
 * How often what is presented may change: a TV Device that changes its mind all
 * the time must not keep all companions busy. What no real one exceeds costs no
 * time, and the last change is never lost.
 */
export class PresentationPace {
  /** When as much could be told at once as ever. */
  #fullAt: bigint | undefined;
  #waits = false;

  /** When what had to wait can be told; undefined if nothing waits. */
  get deadline(): MonotonicNanos | undefined {
    return this.#waits && this.#fullAt !== undefined
      ? monotonicNanos(this.#fullAt - BigInt(MOST_AT_ONCE - 1) * TELL_NANOS)
      : undefined;
  }

  /** Takes note that there is nothing to tell after all. */
  withdraw(): void {
    this.#waits = false;
  }

  /**
   * Asks to tell something.
   *
   * @param now The local time.
   * @returns Whether it may be told now; else ask again at the deadline.
   */
  ask(now: MonotonicNanos): boolean {
    const fullAt = this.#fullAt === undefined || this.#fullAt < now
      ? now
      : this.#fullAt;
    this.#waits = fullAt - now > BigInt(MOST_AT_ONCE - 1) * TELL_NANOS;
    if (!this.#waits) this.#fullAt = fullAt + TELL_NANOS;
    return !this.#waits;
  }
}

/** So much is read of a TV Device in a second; a real one says a few things. */
const MOST_MESSAGES = 500;

const SECOND_NANOS = 1_000_000_000n;

/**
 * How much is read of what a TV Device says. The rest is dropped unread, and
 * when the second is over everything must be asked for anew.
 */
export class MessageAllowance {
  #startedAt: MonotonicNanos | undefined;
  #messages = 0;

  /** When the second is over in which something was dropped, if any. */
  get deadline(): MonotonicNanos | undefined {
    return this.#messages > MOST_MESSAGES && this.#startedAt !== undefined
      ? monotonicNanos(this.#startedAt + SECOND_NANOS)
      : undefined;
  }

  /**
   * Counts a message.
   *
   * @param now The local time.
   * @returns Whether to read it.
   */
  admit(now: MonotonicNanos): boolean {
    const startedAt = this.#startedAt;
    const isOver = startedAt === undefined || now - startedAt >= SECOND_NANOS;
    if (isOver && this.deadline === undefined) {
      this.#startedAt = now;
      this.#messages = 0;
    }
    this.#messages++;
    return this.#messages <= MOST_MESSAGES;
  }

  /**
   * Begins anew, if the second is over in which something was dropped.
   *
   * @param now The local time.
   * @returns Whether it is, so that everything must be asked for.
   */
  takeOverflow(now: MonotonicNanos): boolean {
    const { deadline } = this;
    if (deadline === undefined || now < deadline) return false;
    this.#messages = 0;
    this.#startedAt = now;
    return true;
  }
}
