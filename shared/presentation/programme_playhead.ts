import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import { type ContentLine, positionFemtosAt } from "./programme_line.ts";

/** The largest speed of content, either way. */
export const MAX_SPEED = 1000;

/** Something that plays: a programme, or a timeline that is not linked to it. */
export class Playhead {
  #line: ContentLine;
  #resumeSpeed = 1;

  /**
   * Starts to play at speed 1.
   *
   * @param now The wall clock time of the start.
   * @param positionFemtos Where it starts, in femtoseconds of content time.
   */
  constructor(now: WallClockNanos, positionFemtos: bigint) {
    this.#line = { positionFemtos, wallClock: now, speed: 1 };
  }

  /** Where it is. */
  get line(): ContentLine {
    return this.#line;
  }

  /** The speed to take up again after a pause; never 0. */
  get resumeSpeed(): number {
    return this.#resumeSpeed;
  }

  /**
   * Reads the position.
   *
   * @param now The wall clock time of the reading.
   * @returns Femtoseconds of content time.
   */
  positionFemtosAt(now: WallClockNanos): bigint {
    return positionFemtosAt(now, this.#line);
  }

  /**
   * Changes the speed; the position goes on from where it is.
   *
   * @param now The wall clock time of the change.
   * @param speed Content seconds per wall clock second, from -1000 to 1000.
   * @throws {RangeError} If the speed is out of range.
   */
  setSpeed(now: WallClockNanos, speed: number): void {
    if (!(Math.abs(speed) <= MAX_SPEED)) {
      throw new RangeError(
        `Cannot set speed: it must be from -${MAX_SPEED} to ${MAX_SPEED}: current value is ${speed}`,
      );
    }
    if (speed === this.#line.speed) return;
    if (speed !== 0) this.#resumeSpeed = speed;
    const positionFemtos = this.positionFemtosAt(now);
    this.#line = { positionFemtos, wallClock: now, speed };
  }

  /**
   * Moves to a position; the speed stays.
   *
   * @param now The wall clock time of the change.
   * @param positionFemtos Where to go on from, in femtoseconds of content time.
   */
  moveTo(now: WallClockNanos, positionFemtos: bigint): void {
    this.#line = { ...this.#line, positionFemtos, wallClock: now };
  }

  /**
   * Keeps the position when the wall clock is replaced by another.
   *
   * @param from What the wall clock showed before.
   * @param to What it shows at the same instant from now on.
   */
  handleWallClockStep(from: WallClockNanos, to: WallClockNanos): void {
    const wallClock = wallClockNanos(this.#line.wallClock + to - from);
    this.#line = { ...this.#line, wallClock };
  }
}
