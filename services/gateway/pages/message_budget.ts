import type { WallClockNanos } from "@dvbcss/clock";

/** Settings of a {@linkcode MessageBudget}. */
export interface MessageBudgetOptions {
  /** Messages a second it allows in the long run. */
  readonly perSecond: number;
  /** Messages it allows at once. */
  readonly burst: number;
}

/** Bounds how many messages one page may send: a bucket that refills. */
export class MessageBudget {
  readonly #options: MessageBudgetOptions;
  #left: number;
  #at: WallClockNanos;

  /**
   * Begins full.
   *
   * @param now The wall clock time.
   * @param options Settings.
   */
  constructor(now: WallClockNanos, options: MessageBudgetOptions) {
    this.#options = options;
    this.#left = options.burst;
    this.#at = now;
  }

  /**
   * Takes one message from the budget.
   *
   * @param now The wall clock time.
   * @returns Whether there was one left.
   */
  spend(now: WallClockNanos): boolean {
    const { perSecond, burst } = this.#options;
    // A wall clock that is replaced by an earlier one must not take anything.
    const elapsed = Math.max(0, Number(now - this.#at) / 1e9);
    this.#left = Math.min(burst, this.#left + elapsed * perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
