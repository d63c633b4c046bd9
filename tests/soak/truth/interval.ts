/** What a number is known to lie between, both ends included. */
export interface Interval {
  /** Least value. */
  readonly low: number;
  /** Greatest value. */
  readonly high: number;
}

/** The least interval that holds all of some. */
export function hull(...intervals: readonly Interval[]): Interval {
  return {
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}

/** The sum of two unknown numbers. */
export function sum(a: Interval, b: Interval): Interval {
  return { low: a.low + b.low, high: a.high + b.high };
}

/** A multiple of an unknown number; the factor may be negative. */
export function scaled({ low, high }: Interval, factor: number): Interval {
  return factor < 0
    ? { low: high * factor, high: low * factor }
    : { low: low * factor, high: high * factor };
}

/** An interval with so much more on either side. */
export function widened({ low, high }: Interval, by: number): Interval {
  return { low: low - by, high: high + by };
}

/** What is in both; undefined if nothing is. */
export function common(a: Interval, b: Interval): Interval | undefined {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return low > high ? undefined : { low, high };
}

/** How far two intervals are apart; 0 if they touch. */
export function apart(a: Interval, b: Interval): number {
  return Math.max(0, a.low - b.high, b.low - a.high);
}
