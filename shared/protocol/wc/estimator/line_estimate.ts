import type { OffsetLimits } from "./offset_limits.ts";
import {
  type DriftLimits,
  type OffsetRange,
  ROUNDING_NANOS,
} from "./permitted_interval.ts";
import { PermittedLines, type Wander } from "./permitted_lines.ts";

/** What the history of limits says of offset and frequency at an instant. */
export interface LineEstimate {
  /** The likeliest offset, in nanoseconds. */
  readonly offset: number;
  /** The likeliest frequency, as a ratio. */
  readonly frequency: number;
  /** The offsets that are possible. */
  readonly offsets: OffsetRange;
  /** The frequencies that are possible. */
  readonly frequencies: DriftLimits;
  /** Half of the room at the likeliest line: the least bound to hope for. */
  readonly floorNanos: number;
}

/**
 * What oscillators mostly do in a minute: 0.03 ppm/s. What is possible is far
 * worse, and would make an estimate forget what it knows.
 */
const LIKELY_WANDER: Wander = { jump: 0, rate: 0.03e-15 };

/** Lines with at least this share of the most room are about as likely. */
const LIKELY_ROOM = 0.8;

/**
 * Estimates offset and frequency from limits, and bounds both.
 *
 * The bounds are those of all lines that are possible: they stray no more than
 * declared. The estimate is made of lines that stray as little as oscillators
 * mostly do, so that it rests on a longer past.
 *
 * If what datagrams take beyond the shortest time is exponential, equal both
 * ways, and independent, then the likeliest line is the one with most room: the
 * likelihood rises with the shortest time, and is the same for all lines
 * that leave as much. The maximum stands on three limits alone; the middle of the
 * frequencies with nearly as much room is steadier, and with few exchanges, which
 * say nothing of the frequency, it is the middle of what is possible.
 */
export class LineEstimator {
  readonly #possible: PermittedLines;
  readonly #likely = new PermittedLines(LIKELY_WANDER);

  /**
   * Starts knowing nothing.
   *
   * @param wander How far the frequency of the offset may stray.
   */
  constructor(wander: Wander) {
    this.#possible = new PermittedLines(wander);
  }

  /** Forgets all limits. */
  reset(): void {
    this.#possible.reset();
    this.#likely.reset();
  }

  /** Takes the limits of an exchange, the latest so far. */
  add(limits: OffsetLimits): void {
    this.#possible.add(limits);
    this.#likely.add(limits);
  }

  /**
   * Estimates.
   *
   * @param at The local instant; not before the latest limit.
   * @param drift The frequencies that are possible by what clocks claim.
   * @returns The estimate; undefined if no line is possible, so that some
   * frequency strayed further than declared.
   */
  estimateAt(at: number, drift: DriftLimits): LineEstimate | undefined {
    const roomiest = this.#possible.roomiest(at, drift);
    if (roomiest.room < -ROUNDING_NANOS) return undefined;
    const frequencies = this.#possible.withRoom(at, roomiest.frequency, {
      room: 0,
      within: drift,
    });
    const offsets = this.#possible.offsetsOf(at, frequencies);
    this.#possible.prune(at, frequencies);
    const line = this.#likeliest(at, frequencies);
    return { ...line, offsets, frequencies };
  }

  #likeliest(at: number, frequencies: DriftLimits) {
    // They strayed further than is likely; what is possible is not far away.
    const likely = this.#likely.roomiest(at, frequencies);
    if (likely.room < 0) this.#likely.reset();
    const [lines, { frequency: top, room }] = this.#likely.isEmpty
      ? [this.#possible, this.#possible.roomiest(at, frequencies)]
      : [this.#likely, likely];
    const { slowest, fastest } = lines.withRoom(at, top, {
      room: LIKELY_ROOM * room,
      within: frequencies,
    });
    const frequency = (slowest + fastest) / 2;
    const { low, high } = lines.offsetsAt(at, frequency);
    if (lines === this.#likely) lines.prune(at, frequencies);
    return {
      offset: (low + high) / 2,
      frequency,
      floorNanos: room / 2,
    };
  }
}
