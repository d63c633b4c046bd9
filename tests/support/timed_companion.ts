import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import type { PageReading } from "../../shared/browser/page_reading.ts";
import type { TimedCompanion } from "../../shared/browser/timing_source.ts";

/** What a wall clock is ahead of the page's, in milliseconds. */
const WALL_CLOCK_AHEAD_MILLIS = 1_795_373_247_000;

/** A motion along a timeline, by the page's clock. */
export interface Motion {
  readonly positionSeconds: number;
  readonly speed: number;
  readonly atMillis: number;
}

/** A companion whose timeline is moved by hand. */
export class HandmadeCompanion implements TimedCompanion {
  closed = false;
  readonly #listeners = new Set<(reading: PageReading) => void>();
  #motion: Motion | undefined;
  #aheadMillis = WALL_CLOCK_AHEAD_MILLIS;

  /** Moves the timeline, or makes it unavailable. */
  move(motion: Motion | undefined): void {
    this.#motion = motion;
    this.#tell();
  }

  /** Finds the wall clock, and the content on it, to be elsewhere. */
  adjust(millis: number): void {
    this.#aheadMillis += millis;
    const motion = this.#motion;
    if (motion !== undefined) {
      const atMillis = motion.atMillis - millis;
      this.#motion = { ...motion, atMillis };
    }
    this.#tell();
  }

  close(): void {
    this.closed = true;
    this.#motion = undefined;
    this.#tell();
  }

  on(_name: "change", listener: (reading: PageReading) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reading(): PageReading {
    const pageMillis = performance.now();
    const motion = this.#motion;
    const positionSeconds = motion === undefined
      ? null
      : motion.positionSeconds +
        motion.speed * (pageMillis - motion.atMillis) / 1e3;
    return {
      pageMillis,
      wallClock: wallClockNanos(
        BigInt(Math.round((pageMillis + this.#aheadMillis) * 1e6)),
      ),
      dispersionNanos: durationNanos(1e6),
      rttNanos: durationNanos(1e6),
      available: motion !== undefined,
      contentTimeTicks: null,
      positionSeconds,
      errorSeconds: motion === undefined ? null : 0.001,
      speed: motion?.speed ?? null,
    };
  }

  #tell(): void {
    const reading = this.reading();
    for (const listener of this.#listeners) listener(reading);
  }
}
