import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

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
