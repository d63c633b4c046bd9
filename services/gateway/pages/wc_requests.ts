import type { MonotonicNanos } from "@dvbcss/clock";
import type { MonotonicClock } from "@dvbcss/runtime";

/** How often the wall clock was asked for. */
export interface WcRequestCount {
  /** Requests answered since the start. */
  readonly requests: number;
  /** Requests answered a second, over the last two readings or so. */
  readonly requestsPerSecond: number;
}

/** Rates over less than this would jump about, in nanoseconds. */
const MIN_SPAN_NANOS = 900_000_000n;

/** Counts the requests that the WC service answers on its own thread. */
export class WcRequests {
  readonly #metrics: () => Promise<string>;
  readonly #clock: MonotonicClock;
  #count: WcRequestCount = { requests: 0, requestsPerSecond: 0 };
  #at: MonotonicNanos | undefined;
  #isAsking = false;

  /**
   * Has counted nothing yet.
   *
   * @param metrics Asks what the service counts.
   * @param clock What rates are measured with.
   */
  constructor(metrics: () => Promise<string>, clock: MonotonicClock) {
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /**
   * Reads the count as it was when it was last read, and asks for a newer one.
   *
   * @returns The count.
   */
  read(): WcRequestCount {
    this.#ask();
    return this.#count;
  }

  async #ask(): Promise<void> {
    const now = this.#clock.now();
    const since = this.#at;
    if (this.#isAsking) return;
    if (since !== undefined && now - since < MIN_SPAN_NANOS) return;
    this.#isAsking = true;
    try {
      const requests = requestsIn(await this.#metrics());
      const seconds = since === undefined ? 0 : Number(now - since) / 1e9;
      const before = this.#count.requests;
      this.#at = now;
      this.#count = {
        requests,
        requestsPerSecond: seconds === 0 ? 0 : (requests - before) / seconds,
      };
    } catch {
      // A service that has ended counts no more; the gateway ends with it.
    } finally {
      this.#isAsking = false;
    }
  }
}

/**
 * Finds the number of requests in what the WC service counts.
 *
 * @param metrics Text in Prometheus' exposition format.
 * @returns Requests over all transports.
 */
export function requestsIn(metrics: string): number {
  let requests = 0;
  const line = /^wc_requests_total(?:\{[^}]*\})? (\d+)$/gm;
  for (const [, count] of metrics.matchAll(line)) requests += Number(count);
  return requests;
}
