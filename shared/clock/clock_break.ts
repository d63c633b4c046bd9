/** Differences below this are the date's own unsteadiness, in milliseconds. */
const LEAST_BREAK_MILLIS = 250;

/** Two clocks of a machine, read together. */
export interface ClockPair {
  /** The monotonic clock with which things are measured, in milliseconds. */
  readonly localMillis: number;
  /** Unix time, in milliseconds, as far as the machine knows. */
  readonly dateMillis: number;
}

/**
 * Notices that a machine's monotonic clock stood still.
 *
 * While a machine sleeps, its monotonic clock stops (on Linux always, in browsers
 * mostly), and nobody tells the program. What was measured before is then wrong
 * by the whole sleep, though its bound has hardly grown. The date goes on, so it
 * gives the sleep away.
 *
 * A date that is set, as by NTP at boot or for a leap second, looks the same and
 * must cost no more than a new measurement. Where NTP slews the date, Linux lets
 * its monotonic clock follow and nothing is seen here; elsewhere they part by some
 * milliseconds a minute. So begin anew at each measurement, which takes in
 * whatever came before.
 *
 * @example A sleep of ten minutes
 * ```ts
 * import { ClockBreak } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const clock = new ClockBreak({ localMillis: 0, dateMillis: 1_795_373_247_000 });
 * const later = { localMillis: 1_000, dateMillis: 1_795_373_848_000 };
 * assertEquals(clock.breakMillisAt(later), 600_000);
 * clock.restart(later);
 * assertEquals(clock.breakMillisAt(later), undefined);
 * ```
 */
export class ClockBreak {
  #dateMinusLocalMillis: number;

  /**
   * Begins to look.
   *
   * @param pair The clocks now.
   */
  constructor(pair: ClockPair) {
    this.#dateMinusLocalMillis = apart(pair);
  }

  /**
   * Looks from here on, since the local clock was just measured against the wall
   * clock, or what was measured before was forgotten.
   *
   * @param pair The clocks now.
   */
  restart(pair: ClockPair): void {
    this.#dateMinusLocalMillis = apart(pair);
  }

  /**
   * Tells how far the date ran ahead of the local clock meanwhile.
   *
   * @param pair The clocks now.
   * @returns The difference, in milliseconds; undefined if there is none to speak
   * of.
   */
  breakMillisAt(pair: ClockPair): number | undefined {
    const ahead = apart(pair) - this.#dateMinusLocalMillis;
    return Math.abs(ahead) < LEAST_BREAK_MILLIS ? undefined : ahead;
  }
}

function apart({ localMillis, dateMillis }: ClockPair): number {
  return dateMillis - localMillis;
}
