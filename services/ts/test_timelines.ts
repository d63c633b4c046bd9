import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import {
  type Programme,
  testProgramme,
  type Timeline,
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
    return presented.every((timeline) => this.#own.has(timeline))
      ? this.#timelines
      : [];
  }
}

const DAY_NANOS = 86_400_000_000_000n;

/** A day of 90 kHz ticks fits the 33 bits that PTS have in a transport stream. */
function dayBegan(now: WallClockNanos): WallClockNanos {
  return wallClockNanos(now - now % DAY_NANOS);
}
