import { type MediaTarget, mediaTargetAt } from "@dvbcss/companion";
import { SeededRandom } from "../support/random.ts";
import type { NamedLoop } from "./playback_loops.ts";
import { type PlantTraits, SimulatedMedia } from "./playback_plants.ts";

/** What came out of one run. Times are in seconds. */
export interface CourseResult {
  /** Until the error stayed below the limit for a second. */
  readonly settle: number;
  /** 95 % of |heard − wanted| in the steady state. */
  readonly p95: number;
  readonly rateChangesPerMinute: number;
  readonly seeks: number;
  /** Of the whole run, from rate 1. */
  readonly greatestDeviation: number;
}

/** How a run goes. */
export interface CourseOptions {
  /** Where the element is at first, against the target. */
  readonly startError: number;
  readonly seconds: number;
  readonly settleLimit: number;
  /** From when on the state counts as steady; 20 s if absent. */
  readonly steadyFrom?: number;
  readonly seed: number;
  /** What the target does; plays from 100 s on unless told otherwise. */
  readonly target?: (now: number) => MediaTarget;
  /** What is done about the output's delay. */
  readonly outputDelaySeconds?: number;
  /** Called every 20 ms with what is heard minus what is wanted. */
  readonly observe?: (
    now: number,
    error: number,
    media: SimulatedMedia,
  ) => void;
}

const STEP = 0.02;
/** When loops that are neither slow nor bad have settled. */
const STEADY_FROM = 20;
const HELD_FOR = 1;

/**
 * Runs a loop on an element.
 *
 * @param loop The loop.
 * @param traits The element.
 * @param options How the run goes.
 * @returns What came out.
 */
export function runCourse(
  loop: NamedLoop,
  traits: PlantTraits,
  options: CourseOptions,
): CourseResult {
  const random = new SeededRandom(options.seed * 7919);
  const truth = options.target ??
    ((now) => ({ positionSeconds: 100 + now, speed: 1 }));
  const media = new SimulatedMedia(
    traits,
    random,
    truth(0).positionSeconds + options.startError,
  );
  const driver = loop.make();
  const steadyFrom = options.steadyFrom ?? STEADY_FROM;
  const observer = new Observer(options.settleLimit, steadyFrom);
  const placement = {
    offsetSeconds: 0,
    outputDelaySeconds: options.outputDelaySeconds ?? 0,
  };
  let lookAt = 0;
  let observeAt = 0;
  while (observeAt < options.seconds) {
    const now = Math.min(lookAt, observeAt);
    media.advanceTo(now);
    if (now === lookAt) {
      const target = mediaTargetAt(truth(now), placement);
      const lateness = -traits.timerLateness * Math.log(1 - random.next());
      lookAt = Math.max(driver.look(now, media, target), now + 0.001) +
        lateness;
    }
    if (now === observeAt) {
      const error = media.heard - truth(now).positionSeconds;
      observer.handle(now, error, media.rateChanges);
      options.observe?.(now, error, media);
      observeAt += STEP;
    }
  }
  return observer.result(media, options.seconds);
}

class Observer {
  readonly #limit: number;
  readonly #steadyFrom: number;
  #goodSince: number | undefined;
  #settle = Infinity;
  #steady: number[] = [];
  #changesBefore = 0;

  constructor(limit: number, steadyFrom: number) {
    this.#limit = limit;
    this.#steadyFrom = steadyFrom;
  }

  handle(now: number, error: number, rateChanges: number): void {
    if (Math.abs(error) < this.#limit) this.#goodSince ??= now;
    else this.#goodSince = undefined;
    const since = this.#goodSince;
    if (since !== undefined && now - since >= HELD_FOR) {
      this.#settle = Math.min(this.#settle, since);
    }
    if (now < this.#steadyFrom) this.#changesBefore = rateChanges;
    else this.#steady.push(Math.abs(error));
  }

  result(media: SimulatedMedia, seconds: number): CourseResult {
    const minutes = (seconds - this.#steadyFrom) / 60;
    return {
      settle: this.#settle,
      p95: quantile(this.#steady, 0.95),
      rateChangesPerMinute: (media.rateChanges - this.#changesBefore) / minutes,
      seeks: media.seekCount,
      greatestDeviation: media.greatestDeviation,
    };
  }
}

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[
    Math.min(Math.floor(sorted.length * share), sorted.length - 1)
  ] ??
    NaN;
}
