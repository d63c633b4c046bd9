import type { DashboardState } from "../messages.ts";

/** What one screen reported over time. */
export interface BoundSeries {
  /** The screen's id. */
  readonly id: string;
  /** What the person calls it. */
  readonly name: string;
  /** Its bound in milliseconds at each instant; null while not known. */
  readonly boundsMillis: (number | null)[];
}

/** How long is remembered, in seconds. */
const HISTORY_SECONDS = 120;

/** Screens that are drawn at most. */
const MAX_SERIES = 8;

/** The error bounds that screens reported in the last two minutes. */
export class BoundHistory {
  readonly #atSeconds: number[] = [];
  #series: BoundSeries[] = [];
  #trips: { readonly at: number; readonly nanos: number }[] = [];

  /** The instants, in seconds of local time. */
  get atSeconds(): readonly number[] {
    return this.#atSeconds;
  }

  /** The screens. */
  get series(): readonly BoundSeries[] {
    return this.#series;
  }

  /**
   * Takes in a state.
   *
   * @param nowSeconds The local time.
   * @param state The state.
   */
  hear(nowSeconds: number, { screens }: DashboardState): void {
    const pages = screens.flatMap((screen) => screen.pages);
    for (const { id, report } of pages) {
      const isKnown = this.#series.some((one) => one.id === id);
      if (isKnown || this.#series.length === MAX_SERIES) continue;
      if (report === null) continue;
      const boundsMillis = this.#atSeconds.map(() => null);
      this.#series.push({ id, name: report.name || "Companion", boundsMillis });
    }
    this.#atSeconds.push(nowSeconds);
    for (const { id, boundsMillis } of this.#series) {
      const page = pages.find((one) => one.id === id);
      const nanos = page?.report?.dispersionNanos ?? null;
      const isFresh = page !== undefined && page.ageSeconds < 5;
      boundsMillis.push(nanos === null || !isFresh ? null : nanos / 1e6);
    }
    for (const { report, ageSeconds } of pages) {
      const nanos = report?.roundTripNanos ?? null;
      if (nanos === null || ageSeconds > 2) continue;
      this.#trips.push({ at: nowSeconds, nanos });
    }
    this.#forget(nowSeconds);
  }

  /**
   * Tells how round trips are spread over the last minute.
   *
   * @param nowSeconds The local time.
   * @returns Shortest, middle and longest in nanoseconds; undefined if there are
   * none.
   */
  tripsSpread(
    nowSeconds: number,
  ): readonly [number, number, number] | undefined {
    const sorted = this.#trips
      .filter((one) => nowSeconds - one.at <= 60)
      .map((one) => one.nanos)
      .toSorted((a, b) => a - b);
    const [shortest] = sorted;
    const middle = sorted[Math.floor(sorted.length / 2)];
    const longest = sorted.at(-1);
    return shortest === undefined || middle === undefined ||
        longest === undefined
      ? undefined
      : [shortest, middle, longest];
  }

  #forget(nowSeconds: number): void {
    const oldest = nowSeconds - HISTORY_SECONDS;
    let gone = this.#atSeconds.findIndex((at) => at >= oldest);
    if (gone < 0) gone = this.#atSeconds.length;
    this.#atSeconds.splice(0, gone);
    for (const { boundsMillis } of this.#series) boundsMillis.splice(0, gone);
    this.#series = this.#series.filter(({ boundsMillis }) =>
      boundsMillis.some((bound) => bound !== null)
    );
    this.#trips = this.#trips.filter((one) => one.at >= oldest);
  }
}
