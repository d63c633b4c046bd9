/**
 * Content that does not jump when the wall clock does.
 *
 * A line says where content is against a wall clock. When that clock is
 * replaced (its service restarted), the TV Device sends a new line, but clock
 * and line reach us in any order and up to seconds apart; a line read on the
 * clock it was not made for is wrong by the whole step. So for a while both
 * clocks are kept, and a line is read on the one that lets content go on as it
 * did before.
 */

import {
  type DurationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type {
  TimelineCorrelation,
  TimelineProperties,
} from "@dvbcss/presentation";
import { type ContentTime, contentTimeAt } from "../timeline/content_time.ts";

/** Where content is, and how sure that is. */
export interface SteadyReading extends ContentTime {
  /** Content seconds per wall clock second. */
  readonly speed: number;
  /** Bound on the error of the wall clock that was used, in nanoseconds. */
  readonly dispersionNanos: DurationNanos;
  /** Bound on the error of the position, in seconds: that times speed, half a tick. */
  readonly errorSeconds: number;
}

/** A line, and what is known of the wall clock for which it was made. */
export interface PlacedLine {
  /** Where content is against that wall clock. */
  readonly line: TimelineCorrelation;
  /** Where that wall clock is against the local one. */
  readonly clock: WallClockCorrelation;
}

/** How long a step of the wall clock may stay unnoticed, in nanoseconds. */
const UNNOTICED_NANOS = 3_000_000_000n;
/** How long a line may outlive the clock it was made for, in nanoseconds. */
const HOLD_NANOS = 15_000_000_000n;

/** Lines this close are one line, told again, in seconds. */
const SAME_SECONDS = 0.001;

/** Reads content on the wall clock to which its line belongs. */
export class SteadyLine {
  readonly #properties: TimelineProperties;
  #line: TimelineCorrelation | undefined;
  #receivedAt: MonotonicNanos | undefined;
  #earlier: PlacedLine | undefined;
  #clock: WallClockCorrelation | undefined;
  #held:
    | { readonly clock: WallClockCorrelation; readonly until: MonotonicNanos }
    | undefined;

  /**
   * Starts with neither line nor clock.
   *
   * @param properties The timeline's tick rate.
   */
  constructor(properties: TimelineProperties) {
    this.#properties = properties;
  }

  /** The line in use, if any. */
  get line(): TimelineCorrelation | undefined {
    return this.#line;
  }

  /**
   * Takes the newest line.
   *
   * @param now The local time.
   * @param line The line; undefined while the timeline is unavailable.
   */
  handleLine(now: MonotonicNanos, line: TimelineCorrelation | undefined): void {
    const before = this.placedAt(now);
    this.#line = line;
    // What only says again where content is must not become the measure of it.
    if (!this.#isSame(now, line, before)) {
      this.#receivedAt = now;
      this.#earlier = before;
    }
    const held = this.#held;
    const fresh = this.#clock;
    if (held === undefined || fresh === undefined || line === undefined) return;
    const clocks = { old: held.clock, fresh };
    if (before === undefined || this.#isFresh(now, line, before, clocks)) {
      this.#held = undefined;
    }
  }

  /**
   * Takes what is known of the wall clock now.
   *
   * @param now The local time.
   * @param clock The wall clock; undefined while it is not known.
   * @param stepped Whether it is not the continuation of the one before.
   */
  handleClock(
    now: MonotonicNanos,
    clock: WallClockCorrelation | undefined,
    stepped: boolean,
  ): void {
    const old = this.#clockAt(now);
    const line = this.#line;
    this.#clock = clock;
    if (clock === undefined) this.#held = undefined;
    if (!stepped || old === undefined || clock === undefined) return;
    if (line === undefined) return;
    const earlier = this.#earlier;
    const isNew = this.#receivedAt !== undefined &&
      now - this.#receivedAt <= UNNOTICED_NANOS;
    // A first line that is new comes from a TV Device that has just started.
    if (
      isNew && (earlier === undefined ||
        this.#isFresh(now, line, earlier, { old, fresh: clock }))
    ) return;
    this.#held = { clock: old, until: monotonicNanos(now + HOLD_NANOS) };
  }

  /**
   * Reads where content is.
   *
   * @param now The local time.
   * @returns The reading; undefined without line or wall clock.
   */
  readingAt(now: MonotonicNanos): SteadyReading | undefined {
    const placed = this.placedAt(now);
    if (placed === undefined) return undefined;
    const { speed } = placed.line;
    const dispersionNanos = wallClockDispersionAt(placed.clock, now);
    const { unitsPerTick, unitsPerSecond } = this.#properties;
    const halfTickSeconds = unitsPerTick / unitsPerSecond / 2;
    return {
      ...this.#contentTime(now, placed),
      speed,
      dispersionNanos,
      errorSeconds: Math.abs(speed) * dispersionNanos / 1e9 + halfTickSeconds,
    };
  }

  /**
   * Gives the line and the wall clock on which content is read.
   *
   * @param now The local time.
   * @returns Both; undefined without line or wall clock.
   */
  placedAt(now: MonotonicNanos): PlacedLine | undefined {
    const line = this.#line;
    const clock = this.#clockAt(now);
    return line === undefined || clock === undefined
      ? undefined
      : { line, clock };
  }

  #clockAt(now: MonotonicNanos): WallClockCorrelation | undefined {
    const held = this.#held;
    return held !== undefined && now < held.until ? held.clock : this.#clock;
  }

  #isSame(
    now: MonotonicNanos,
    line: TimelineCorrelation | undefined,
    before: PlacedLine | undefined,
  ): boolean {
    if (line === undefined || line.speed !== before?.line.speed) return false;
    const { clock } = before;
    const jump = this.#contentTime(now, { line, clock }).positionSeconds -
      this.#contentTime(now, before).positionSeconds;
    return Math.abs(jump) < SAME_SECONDS;
  }

  /** Whether content goes on at least as smoothly on the fresh clock. */
  #isFresh(
    now: MonotonicNanos,
    line: TimelineCorrelation,
    before: PlacedLine,
    clocks: {
      readonly old: WallClockCorrelation;
      readonly fresh: WallClockCorrelation;
    },
  ): boolean {
    const expected = this.#contentTime(now, before).positionSeconds;
    const [onOld, onFresh] = [clocks.old, clocks.fresh].map((clock) =>
      Math.abs(
        this.#contentTime(now, { line, clock }).positionSeconds - expected,
      )
    );
    return (onFresh ?? 0) <= (onOld ?? 0);
  }

  #contentTime(now: MonotonicNanos, placed: PlacedLine): ContentTime {
    const wallClock = wallClockAt(placed.clock, now);
    return contentTimeAt(placed.line, this.#properties, wallClock);
  }
}
