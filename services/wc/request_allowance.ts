import type { MonotonicNanos } from "@dvbcss/clock";

/** Requests a client may send at once. */
const BURST_REQUESTS = 100;
/** Time in which it may send one more, in nanoseconds: 50 requests a second. */
const NANOS_PER_REQUEST = 20_000_000n;

/**
 * How many requests a client may still send.
 *
 * Clients ask once a second, and up to 25 times a second at first; whoever goes
 * on asking faster than twice that gains nothing and takes time from the others.
 */
export class RequestAllowance {
  /** When every request will be paid for; in the past if nothing is owed. */
  #paidAt: bigint | undefined;

  /**
   * Takes note of a request.
   *
   * @param now The local time.
   * @returns Whether it is allowed.
   */
  take(now: MonotonicNanos): boolean {
    const since = this.#paidAt === undefined || this.#paidAt < now
      ? now
      : this.#paidAt;
    const paidAt = since + NANOS_PER_REQUEST;
    if (paidAt - now > NANOS_PER_REQUEST * BigInt(BURST_REQUESTS)) return false;
    this.#paidAt = paidAt;
    return true;
  }

  /**
   * Tells whether nothing is owed, so that the client stands as one that never
   * asked.
   *
   * @param now The local time.
   * @returns Whether it does.
   */
  isWholeAt(now: MonotonicNanos): boolean {
    return this.#paidAt === undefined || this.#paidAt <= now;
  }
}
