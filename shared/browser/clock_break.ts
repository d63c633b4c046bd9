/** Differences below this are the date's own unsteadiness, in milliseconds. */
const LEAST_BREAK_MILLIS = 250;

/** Two clocks of a page, read together. */
export interface ClockPair {
  /** `performance.now()`, in milliseconds. */
  readonly pageMillis: number;
  /** `Date.now()`, in milliseconds. */
  readonly dateMillis: number;
}

/**
 * Notices that the page's clock stood still.
 *
 * While a device sleeps `performance.now()` stops in most browsers, and nobody
 * tells the page. What was measured before is then wrong by the whole sleep,
 * though its bound has hardly grown. The date goes on, so it gives the sleep away.
 *
 * A date that is set, which happens rarely, looks the same and costs no more than
 * a new measurement.
 */
export class ClockBreak {
  #dateMinusPageMillis: number;

  /**
   * Begins to look.
   *
   * @param pair The clocks now.
   */
  constructor(pair: ClockPair) {
    this.#dateMinusPageMillis = apart(pair);
  }

  /**
   * Looks from here on, since the page's clock was just measured against the wall
   * clock, or what was measured before was forgotten.
   *
   * @param pair The clocks now.
   */
  restart(pair: ClockPair): void {
    this.#dateMinusPageMillis = apart(pair);
  }

  /**
   * Tells how far the date ran ahead of the page's clock meanwhile.
   *
   * @param pair The clocks now.
   * @returns The difference, in milliseconds; undefined if there is none to speak
   * of.
   */
  breakMillisAt(pair: ClockPair): number | undefined {
    const ahead = apart(pair) - this.#dateMinusPageMillis;
    return Math.abs(ahead) < LEAST_BREAK_MILLIS ? undefined : ahead;
  }
}

function apart({ pageMillis, dateMillis }: ClockPair): number {
  return dateMillis - pageMillis;
}
