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
  #dateMinusPageMillis: number | undefined;

  /**
   * Takes note that the page's clock was just measured against the wall clock.
   *
   * @param pair The clocks now.
   */
  handleMeasurement(pair: ClockPair): void {
    this.#dateMinusPageMillis = apart(pair);
  }

  /**
   * Tells how far the date ran ahead of the page's clock since the measurement.
   *
   * @param pair The clocks now.
   * @returns The difference, in milliseconds; undefined if there is none to speak
   * of, or there was no measurement.
   */
  breakMillisAt(pair: ClockPair): number | undefined {
    if (this.#dateMinusPageMillis === undefined) return undefined;
    const ahead = apart(pair) - this.#dateMinusPageMillis;
    return Math.abs(ahead) < LEAST_BREAK_MILLIS ? undefined : ahead;
  }

  /** Forgets the measurement. */
  reset(): void {
    this.#dateMinusPageMillis = undefined;
  }
}

function apart({ pageMillis, dateMillis }: ClockPair): number {
  return dateMillis - pageMillis;
}
