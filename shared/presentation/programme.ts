import type { DurationNanos, WallClockNanos } from "@dvbcss/clock";
import type { Content } from "./content.ts";
import { femtosOfNanos } from "./programme_line.ts";
import { Playhead } from "./programme_playhead.ts";
import {
  type MoveOptions,
  type ProgrammeTimeline,
  type TimelineAvailability,
  TimelineScale,
} from "./programme_timeline.ts";
import type { Timeline } from "./timeline.ts";

/** What is presented, in the form in which it is announced. */
export interface Presentation {
  /** The content. */
  readonly content: Content;
  /** Its timelines, in the order in which they are offered. */
  readonly timelines: readonly Timeline[];
}

/** How a programme begins. */
export interface ProgrammeOptions {
  /** What is presented. */
  readonly content: Content;
  /** Its timelines, in the order in which they are offered; none unless given. */
  readonly timelines?: readonly ProgrammeTimeline[];
}

/**
 * What one source presents: content, and timelines that play against the wall
 * clock.
 *
 * Linked timelines share the programme's line: whatever plays, pauses, moves or
 * changes the speed of one does so to all of them, and they never drift apart.
 *
 * @example Pausing at three seconds
 * ```ts
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { testProgramme } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const programme = testProgramme(wallClockNanos(0n));
 * programme.pause(wallClockNanos(3_000_000_000n));
 * const later = wallClockNanos(9_000_000_000n);
 * assertEquals(programme.contentTimeTicksAt(later, "urn:dvb:css:timeline:pts"), 270_000n);
 * ```
 */
export class Programme {
  #scales: Map<string, TimelineScale> = new Map();
  #main: Playhead;
  #content: Content;

  /**
   * Starts to play from position 0.
   *
   * @param now The wall clock time of the start.
   * @param options What is presented.
   * @throws {RangeError} If two timelines have the same selector, or a tick rate is
   * not a positive ratio of integers.
   */
  constructor(now: WallClockNanos, options: ProgrammeOptions) {
    this.#main = new Playhead(now, 0n);
    this.#content = options.content;
    for (const timeline of options.timelines ?? []) {
      this.addTimeline(now, timeline);
    }
  }

  /** What is presented. */
  get content(): Content {
    return this.#content;
  }

  /** Changes the content and nothing about the timelines. */
  set content(content: Content) {
    this.#content = content;
  }

  /** The timeline selectors, in the order in which they are offered. */
  get timelineSelectors(): readonly string[] {
    return [...this.#scales.keys()];
  }

  /**
   * Presents other content with other timelines, from position 0 at speed 1.
   *
   * @param now The wall clock time of the change.
   * @param options What is presented from now on.
   * @throws {RangeError} If a timeline is not in order; nothing has changed then.
   */
  present(now: WallClockNanos, options: ProgrammeOptions): void {
    const next = new Programme(now, options);
    this.#content = next.#content;
    this.#main = next.#main;
    this.#scales = next.#scales;
  }

  /**
   * Says whether there is a timeline.
   *
   * @param timelineSelector Its timeline selector.
   * @returns Whether it is part of the programme, available or not.
   */
  hasTimeline(timelineSelector: string): boolean {
    return this.#scales.has(timelineSelector);
  }

  /**
   * Offers one more timeline, after the others.
   *
   * @param now The wall clock time of the change.
   * @param timeline The timeline.
   * @throws {RangeError} If there is one with this selector already, or its tick
   * rate is not a positive ratio of integers.
   */
  addTimeline(now: WallClockNanos, timeline: ProgrammeTimeline): void {
    const { timelineSelector } = timeline;
    if (this.#scales.has(timelineSelector)) {
      throw new RangeError(
        `Cannot add timeline: selector must be new: current value is "${timelineSelector}"`,
      );
    }
    const scale = new TimelineScale(now, timeline, this.#main);
    this.#scales.set(timelineSelector, scale);
  }

  /**
   * Withdraws a timeline.
   *
   * @param timelineSelector Its timeline selector.
   * @returns Whether there was one.
   */
  removeTimeline(timelineSelector: string): boolean {
    return this.#scales.delete(timelineSelector);
  }

  /**
   * Says whether a timeline's position is known.
   *
   * It keeps its place while it is not: it reappears where it would have been.
   *
   * @param timelineSelector Its timeline selector.
   * @param availability What holds from now on.
   * @throws {RangeError} If there is no such timeline.
   */
  setAvailability(
    timelineSelector: string,
    availability: TimelineAvailability,
  ): void {
    this.#scale(timelineSelector).availability = availability;
  }

  /**
   * Plays at normal speed from where it is.
   *
   * @param now The wall clock time of the change.
   * @param timelineSelector What is meant: the programme, with all linked
   * timelines, unless it names a timeline that is not linked.
   * @throws {RangeError} If there is no such timeline.
   */
  play(now: WallClockNanos, timelineSelector?: string): void {
    this.setSpeed(now, 1, timelineSelector);
  }

  /**
   * Pauses where it is.
   *
   * @param now The wall clock time of the change.
   * @param timelineSelector What is meant, as for {@linkcode Programme.play}.
   * @throws {RangeError} If there is no such timeline.
   */
  pause(now: WallClockNanos, timelineSelector?: string): void {
    this.setSpeed(now, 0, timelineSelector);
  }

  /**
   * Goes on after a pause, at the speed it had before; plays on otherwise.
   *
   * @param now The wall clock time of the change.
   * @param timelineSelector What is meant, as for {@linkcode Programme.play}.
   * @throws {RangeError} If there is no such timeline.
   */
  resume(now: WallClockNanos, timelineSelector?: string): void {
    const { resumeSpeed } = this.#playhead(timelineSelector);
    this.setSpeed(now, resumeSpeed, timelineSelector);
  }

  /**
   * Changes the speed; the position goes on from where it is.
   *
   * @param now The wall clock time of the change.
   * @param speed Content seconds per wall clock second: 1 plays, 0 pauses, below
   * 0 reverses; from -1000 to 1000.
   * @param timelineSelector What is meant, as for {@linkcode Programme.play}.
   * @throws {RangeError} If there is no such timeline or the speed is out of range.
   */
  setSpeed(
    now: WallClockNanos,
    speed: number,
    timelineSelector?: string,
  ): void {
    this.#playhead(timelineSelector).setSpeed(now, speed);
  }

  /**
   * Moves the programme to a position.
   *
   * @param now The wall clock time of the change.
   * @param positionNanos The position to go on from, in nanoseconds from where the
   * programme began; may be negative.
   */
  seekProgramme(now: WallClockNanos, positionNanos: DurationNanos): void {
    this.#main.moveTo(now, femtosOfNanos(positionNanos));
  }

  /**
   * Moves the programme from where it is.
   *
   * @param now The wall clock time of the change.
   * @param byNanos How far, in nanoseconds of content time; above 0 is forwards.
   */
  jumpProgramme(now: WallClockNanos, byNanos: DurationNanos): void {
    const position = this.#main.positionFemtosAt(now);
    this.#main.moveTo(now, position + femtosOfNanos(byNanos));
  }

  /**
   * Moves a timeline to a content time.
   *
   * @param now The wall clock time of the change.
   * @param timelineSelector Its timeline selector.
   * @param ticks The content time to go on from, in its ticks; may be negative.
   * @param options Whether other timelines move too.
   * @throws {RangeError} If there is no such timeline.
   */
  seek(
    now: WallClockNanos,
    timelineSelector: string,
    ticks: bigint,
    options: MoveOptions = {},
  ): void {
    this.#scale(timelineSelector).seek(now, ticks, options);
  }

  /**
   * Moves a timeline from where it is.
   *
   * @param now The wall clock time of the change.
   * @param timelineSelector Its timeline selector.
   * @param ticks How far, in its ticks; above 0 is forwards.
   * @param options Whether other timelines move too.
   * @throws {RangeError} If there is no such timeline.
   */
  jump(
    now: WallClockNanos,
    timelineSelector: string,
    ticks: bigint,
    options: MoveOptions = {},
  ): void {
    this.#scale(timelineSelector).jump(now, ticks, options);
  }

  /**
   * Keeps the content where it is when the wall clock is replaced by another.
   *
   * @param from What the wall clock showed before.
   * @param to What it shows at the same instant from now on.
   */
  handleWallClockStep(from: WallClockNanos, to: WallClockNanos): void {
    const playheads = [...this.#scales.values()].map((one) => one.playhead);
    for (const playhead of new Set([this.#main, ...playheads])) {
      playhead.handleWallClockStep(from, to);
    }
  }

  /**
   * Reads a timeline, available or not.
   *
   * @param now The wall clock time of the reading.
   * @param timelineSelector Its timeline selector.
   * @returns Its content time, to the nearest tick.
   * @throws {RangeError} If there is no such timeline.
   */
  contentTimeTicksAt(now: WallClockNanos, timelineSelector: string): bigint {
    return this.#scale(timelineSelector).contentTimeTicksAt(now);
  }

  /**
   * Reads the speed, of a timeline that is not available too.
   *
   * @param timelineSelector What is meant, as for {@linkcode Programme.play}.
   * @returns Content seconds per wall clock second.
   * @throws {RangeError} If there is no such timeline.
   */
  speed(timelineSelector?: string): number {
    return this.#playhead(timelineSelector).line.speed;
  }

  /**
   * Says whether companions learn where a timeline is.
   *
   * @param timelineSelector Its timeline selector.
   * @returns What {@linkcode Programme.setAvailability} said last.
   * @throws {RangeError} If there is no such timeline.
   */
  availability(timelineSelector: string): TimelineAvailability {
    return this.#scale(timelineSelector).availability;
  }

  /**
   * Says whether a timeline moves with the programme.
   *
   * @param timelineSelector Its timeline selector.
   * @returns Whether it is linked.
   * @throws {RangeError} If there is no such timeline.
   */
  isLinked(timelineSelector: string): boolean {
    return this.#scale(timelineSelector).playhead === this.#main;
  }

  /**
   * Describes what is presented, in the form in which it is announced.
   *
   * @returns The same value, octet by octet, until something changes.
   */
  snapshot(): Presentation {
    const timelines = [...this.#scales.values()].map((one) => one.snapshot());
    return { content: this.#content, timelines };
  }

  #playhead(timelineSelector: string | undefined): Playhead {
    return timelineSelector === undefined
      ? this.#main
      : this.#scale(timelineSelector).playhead;
  }

  #scale(timelineSelector: string): TimelineScale {
    const scale = this.#scales.get(timelineSelector);
    if (scale === undefined) {
      throw new RangeError(
        `Cannot find timeline: selector must be one of "${
          this.timelineSelectors.join('", "')
        }": current value is "${timelineSelector}"`,
      );
    }
    return scale;
  }
}
