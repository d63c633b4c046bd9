import {
  ClockBreak,
  durationNanos,
  type MonotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  clockPair,
  type DateSource,
  type MonotonicClock,
  type WallClockFollower,
} from "@dvbcss/runtime";
import type { SourceInstant } from "@dvbcss/source";

/** What {@linkcode SourceClocks} read. */
export interface SourceClocksParts {
  /** The local clock. */
  readonly clock: MonotonicClock;
  /** The wall clock, which is known already. */
  readonly wallClock: Pick<WallClockFollower, "readAt">;
  /** Tells the date, which goes on while the machine sleeps; the system's if left out. */
  readonly date?: DateSource;
}

/** The clocks that a source goes by. */
export class SourceClocks {
  readonly #parts: SourceClocksParts;
  readonly #date: DateSource;
  readonly #clockBreak: ClockBreak;

  /**
   * Takes the clocks.
   *
   * @param parts The clocks.
   */
  constructor(parts: SourceClocksParts) {
    this.#parts = parts;
    this.#date = parts.date ?? Date.now;
    this.#clockBreak = new ClockBreak(clockPair(parts.clock, this.#date));
  }

  /**
   * Reads them.
   *
   * @param local The local time of what arrived a little ago; now if left out.
   * @returns The instant.
   * @throws {Error} If the wall clock is not known.
   */
  read(local?: MonotonicNanos): SourceInstant {
    const { clock, wallClock } = this.#parts;
    const now = clock.now();
    const reading = wallClock.readAt(now);
    if (reading === undefined) throw new Error("The wall clock is not known");
    const ago = local === undefined ? 0n : now - local;
    return {
      local: local ?? now,
      wallClock: wallClockNanos(reading.wallClock - ago),
      dispersionNanos: durationNanos(reading.dispersionNanos),
    };
  }

  /**
   * Tells, once, that the local clock stood still or jumped.
   *
   * @returns Whether it did since the last time.
   */
  takeBreak(): boolean {
    const pair = clockPair(this.#parts.clock, this.#date);
    if (this.#clockBreak.breakMillisAt(pair) === undefined) return false;
    this.#clockBreak.restart(pair);
    return true;
  }
}
