import type { WallClockNanos } from "@dvbcss/clock";
import {
  correlationOf,
  femtosOfTicks,
  ticksOfFemtos,
} from "./programme_line.ts";
import { Playhead } from "./programme_playhead.ts";
import type { Timeline, TimelineProperties } from "./timeline.ts";

/**
 * Whether companions learn where a timeline is: yes; that it has no position; or
 * nothing yet, since the source cannot tell.
 */
export type TimelineAvailability = "available" | "unavailable" | "pending";

/** A timeline as a programme is given it. */
export interface ProgrammeTimeline {
  /** Its timeline selector. */
  readonly timelineSelector: string;
  /** Its tick rate and accuracy. */
  readonly properties: TimelineProperties;
  /**
   * Content time at the programme's position 0, or, for a timeline that is not
   * linked, where it is when it is added; in ticks, 0 unless given.
   */
  readonly startTicks?: bigint;
  /**
   * Whether it moves with the programme, which it does unless told otherwise. One
   * that is not linked plays on by itself, at speed 1 at first.
   */
  readonly linked?: boolean;
  /** Whether its position is known; `"available"` unless given. */
  readonly availability?: TimelineAvailability;
}

/** How a single timeline is moved. */
export interface MoveOptions {
  /**
   * Moves this timeline only, as a time stamp discontinuity does; without it, a
   * linked timeline takes the programme along.
   */
  readonly alone?: boolean;
}

/** A timeline in a programme: a scale laid along a playhead. */
export class TimelineScale {
  /** Whether its position is known. */
  availability: TimelineAvailability;
  /** What moves it: the programme's playhead, or one of its own. */
  readonly playhead: Playhead;
  readonly #timelineSelector: string;
  readonly #properties: TimelineProperties;
  /** Content time at the playhead's position 0. */
  #offsetFemtos: bigint;

  /**
   * Lays a timeline along the programme, or along a playhead of its own.
   *
   * @param now The wall clock time at which it is added.
   * @param timeline What it is.
   * @param programme The programme's playhead.
   * @throws {RangeError} If its tick rate is not a positive ratio of integers.
   */
  constructor(
    now: WallClockNanos,
    timeline: ProgrammeTimeline,
    programme: Playhead,
  ) {
    const { properties } = timeline;
    checkUnits("unitsPerTick", properties.unitsPerTick);
    checkUnits("unitsPerSecond", properties.unitsPerSecond);
    const start = femtosOfTicks(timeline.startTicks ?? 0n, properties);
    const linked = timeline.linked ?? true;
    this.availability = timeline.availability ?? "available";
    this.playhead = linked ? programme : new Playhead(now, start);
    this.#timelineSelector = timeline.timelineSelector;
    this.#properties = properties;
    this.#offsetFemtos = linked ? start : 0n;
  }

  /**
   * Reads it, available or not.
   *
   * @param now The wall clock time of the reading.
   * @returns Its content time, to the nearest tick.
   */
  contentTimeTicksAt(now: WallClockNanos): bigint {
    return ticksOfFemtos(this.#contentFemtosAt(now), this.#properties);
  }

  /**
   * Moves it to a content time.
   *
   * @param now The wall clock time of the change.
   * @param ticks The content time to go on from.
   * @param options What else moves.
   */
  seek(now: WallClockNanos, ticks: bigint, options: MoveOptions): void {
    const to = femtosOfTicks(ticks, this.#properties);
    this.#moveBy(now, to - this.#contentFemtosAt(now), options);
  }

  /**
   * Moves it from where it is.
   *
   * @param now The wall clock time of the change.
   * @param ticks How far; above 0 is forwards.
   * @param options What else moves.
   */
  jump(now: WallClockNanos, ticks: bigint, options: MoveOptions): void {
    this.#moveBy(now, femtosOfTicks(ticks, this.#properties), options);
  }

  /**
   * Describes it in the form in which it is announced.
   *
   * @returns The timeline.
   */
  snapshot(): Timeline {
    return {
      timelineSelector: this.#timelineSelector,
      properties: this.#properties,
      correlation: this.#correlation(),
    };
  }

  #correlation(): Timeline["correlation"] {
    if (this.availability === "pending") return "pending";
    if (this.availability === "unavailable") return null;
    const { line } = this.playhead;
    const positionFemtos = line.positionFemtos + this.#offsetFemtos;
    return correlationOf({ ...line, positionFemtos }, this.#properties);
  }

  #contentFemtosAt(now: WallClockNanos): bigint {
    return this.playhead.positionFemtosAt(now) + this.#offsetFemtos;
  }

  #moveBy(now: WallClockNanos, femtos: bigint, options: MoveOptions): void {
    if (options.alone === true) this.#offsetFemtos += femtos;
    else {
      this.playhead.moveTo(now, this.playhead.positionFemtosAt(now) + femtos);
    }
  }
}

function checkUnits(field: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(
      `Cannot add timeline: ${field} must be an integer above 0: current value is ${value}`,
    );
  }
}
