import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import {
  type Programme,
  testProgramme,
  ticksPerSecond,
  type Timeline,
  type TimelineCorrelation,
} from "@dvbcss/presentation";
import type { WallClockEvent } from "@dvbcss/runtime";

/**
 * The timelines presented while no source has any: those of a test programme
 * that began when the wall clock's day did.
 *
 * So its content time is the time of day: the service may be killed and started
 * again, or run several times, and companions see one and the same timeline.
 */
export class TestTimelines {
  #programme: Programme | undefined;
  #timelines: readonly Timeline[] = [];
  /** Every timeline that was ever announced from here. */
  readonly #own = new WeakSet<Timeline>();

  /**
   * Takes what is new about the wall clock; the content does not jump with it.
   *
   * @param event What is new.
   */
  handleWallClock({ change, from, to }: WallClockEvent): void {
    if (this.#programme === undefined) {
      this.#programme = testProgramme(dayBegan(to));
    } else if (change === "step" && from !== undefined) {
      this.#programme.handleWallClockStep(from, to);
    } else return;
    this.#timelines = this.#programme.snapshot().timelines;
    for (const timeline of this.#timelines) this.#own.add(timeline);
  }

  /**
   * Chooses what to announce.
   *
   * @param presented All timelines on the channel, these perhaps among them.
   * @returns The timelines, or none once another source has some.
   */
  besides(presented: readonly Timeline[]): readonly Timeline[] {
    const isTest = (timeline: Timeline) =>
      this.#own.has(timeline) ||
      this.#timelines.some((own) => isAlike(own, timeline));
    return presented.every(isTest) ? this.#timelines : [];
  }
}

/** Test timelines of several services agree but for what each has measured. */
const ALIKE_WITHIN_SECONDS = 1;

/**
 * Tells another service's test timeline from a source's. If two services made
 * way for each other, both would come back, make way again and never end.
 */
function isAlike(a: Timeline, b: Timeline): boolean {
  if (a.timelineSelector !== b.timelineSelector) return false;
  if (!isLine(a.correlation) || !isLine(b.correlation)) return false;
  const apartSeconds = startSeconds(a, a.correlation) -
    startSeconds(b, b.correlation);
  return a.correlation.speed === b.correlation.speed &&
    Math.abs(apartSeconds) < ALIKE_WITHIN_SECONDS;
}

function isLine(
  correlation: Timeline["correlation"],
): correlation is TimelineCorrelation {
  return correlation !== null && correlation !== "pending";
}

/** When the wall clock showed content time 0, in seconds, for a speed of 1. */
function startSeconds(
  { properties }: Timeline,
  { contentTimeTicks, wallClock }: TimelineCorrelation,
): number {
  return Number(wallClock) / 1e9 -
    Number(contentTimeTicks) / ticksPerSecond(properties);
}

const DAY_NANOS = 86_400_000_000_000n;

/** A day of 90 kHz ticks fits the 33 bits that PTS have in a transport stream. */
function dayBegan(now: WallClockNanos): WallClockNanos {
  return wallClockNanos(now - now % DAY_NANOS);
}
