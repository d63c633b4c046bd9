import type { CompanionEvent, CssService } from "@dvbcss/companion";

/** How long a WC server may take to answer for the first time, in milliseconds. */
const FIRST_ANSWER_MILLIS = 4_000;

/**
 * Notices that a tool never reached what it needs. What was reached once may go
 * away and come back as it likes.
 */
export class FirstContact {
  readonly #missing: Set<CssService>;
  readonly #outcome = Promise.withResolvers<never>();
  readonly #needsClock: boolean;
  #isMeasured = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Waits for the first contact.
   *
   * @param needed The services that must be reached.
   * @param needsClock Whether the wall clock must be known soon.
   */
  constructor(needed: readonly CssService[], needsClock: boolean) {
    this.#missing = new Set(needed);
    this.#needsClock = needsClock;
    // Whoever has ended before the failure does not ask for it any more.
    this.#outcome.promise.catch(() => {});
  }

  /** Rejects with the reason when something is out of reach. */
  get failed(): Promise<never> {
    return this.#outcome.promise;
  }

  /**
   * Takes an event.
   *
   * @param event The event.
   */
  handleEvent(event: CompanionEvent): void {
    if (event.kind === "connected") {
      this.#missing.delete(event.service);
      if (event.service === "wc") this.#expectAnswer(event.url);
    } else if (event.kind === "disconnected") {
      if (!this.#missing.has(event.service)) return;
      const { url, reason } = event;
      this.#outcome.reject(new Error(`no connection to ${url}: ${reason}`));
    } else if (event.kind === "measurement") {
      this.#isMeasured = true;
      clearTimeout(this.#timer);
    }
  }

  /**
   * Makes sure, at the end of a short life, that everything was reached.
   *
   * @throws {Error} If it was not.
   */
  require(): void {
    const [missing] = this.#missing;
    if (missing !== undefined) {
      throw new Error(`no connection to ${missing} in the time given`);
    }
    if (this.#needsClock && !this.#isMeasured) {
      throw new Error(
        "no reply from the wall clock in the time given: is this its host and UDP port, and does a firewall let it through?",
      );
    }
  }

  /** Stops waiting. */
  end(): void {
    this.#missing.clear();
    clearTimeout(this.#timer);
  }

  #expectAnswer(url: string): void {
    if (!this.#needsClock) return;
    const seconds = FIRST_ANSWER_MILLIS / 1000;
    this.#timer = setTimeout(() => {
      this.#outcome.reject(
        new Error(`no wall clock at ${url}: no reply within ${seconds} s`),
      );
    }, FIRST_ANSWER_MILLIS);
  }
}
