import {
  ancestryOf,
  type Clock,
  commonAncestor,
  fromRoot,
  NoCommonClock,
  rootOf,
  ticks,
  ticksToBigInt,
  ticksToNanos,
  toOther,
  wallClockNanos,
} from "@dvbcss/clock";
import type {
  Timeline,
  TimelineCorrelation,
  TimelineProperties,
} from "@dvbcss/presentation";

/**
 * Describes a clock as the line of a timeline against the wall clock.
 *
 * The point is the whole tick of content time nearest to now, at the wall clock
 * time at which the clock reads it: so the line is right to half a nanosecond
 * even where a tick is a millisecond. A paused clock is rounded to a whole tick.
 *
 * The speed counts all clocks from this one up to those that the wall clock
 * depends on too: a timeline hung under a clock at double speed has double speed.
 *
 * @param clock The clock of the content, with the tick rate of the timeline.
 * @param wallClock The wall clock, of the same tree.
 * @returns The line; null while either clock is unavailable.
 * @throws {NoCommonClock} If the two are in different trees.
 *
 * @example PTS that was 0 when the wall clock showed 1 s
 * ```ts
 * import { CorrelatedClock, correlation, RootClock, wallClockNanos } from "@dvbcss/clock";
 * import { timelineCorrelationOf } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const wallClock = new RootClock({ read: () => 3_000_000_000n });
 * const pts = new CorrelatedClock(wallClock, {
 *   tickRate: 90_000,
 *   correlation: correlation({ parentTicks: 1_000_000_000n }),
 * });
 * assertEquals(timelineCorrelationOf(pts, wallClock), {
 *   contentTimeTicks: 180_000n,
 *   wallClock: wallClockNanos(3_000_000_000n),
 *   speed: 1,
 * });
 * ```
 */
export function timelineCorrelationOf(
  clock: Clock,
  wallClock: Clock,
): TimelineCorrelation | null {
  const speed = speedAgainst(clock, wallClock);
  if (!clock.available || !wallClock.available) return null;
  const now = rootOf(clock).now();
  const contentTimeTicks = ticksToBigInt(fromRoot(clock, now));
  const point = speed === 0
    ? fromRoot(wallClock, now)
    : toOther(clock, wallClock, ticks(contentTimeTicks));
  return {
    contentTimeTicks,
    wallClock: wallClockNanos(ticksToBigInt(ticksToNanos(wallClock, point))),
    speed,
  };
}

/** What a {@linkcode ClockTimelineSource} is made of. */
export interface ClockTimelineSourceInit {
  /** Selector of the timeline. */
  readonly timelineSelector: string;
  /** Tick rate and accuracy; the rate must be the clock's. */
  readonly properties: TimelineProperties;
  /** The clock of the content. */
  readonly clock: Clock;
  /** The wall clock, of the same tree. */
  readonly wallClock: Clock;
}

/**
 * A timeline that goes by a clock.
 *
 * Its line is read once and then only after a clock changed, so that nothing is
 * announced while the content just plays. For a timeline that never changes a
 * plain {@linkcode Timeline} does.
 */
export class ClockTimelineSource implements Disposable {
  readonly #init: ClockTimelineSourceInit;
  readonly #leaves: readonly (() => void)[];
  #timeline: Timeline | undefined;

  /**
   * Begins to follow a clock.
   *
   * @param init The clocks and the timeline they make.
   * @param onChange Called after each change of a clock, to announce the
   *   timeline.
   */
  constructor(init: ClockTimelineSourceInit, onChange: () => void = () => {}) {
    this.#init = init;
    const { clock, wallClock } = init;
    // Through the content's clock we hear of all above it; the wall clock mostly
    // is, and must not be heard twice.
    const heard = ancestryOf(clock).includes(wallClock)
      ? [clock]
      : [clock, wallClock];
    this.#leaves = heard.map((each) =>
      each.subscribe(() => {
        this.#timeline = undefined;
        onChange();
      })
    );
  }

  /** The timeline as it is announced now. */
  get timeline(): Timeline {
    const { timelineSelector, properties, clock, wallClock } = this.#init;
    this.#timeline ??= {
      timelineSelector,
      properties,
      correlation: timelineCorrelationOf(clock, wallClock),
    };
    return this.#timeline;
  }

  /** Stops following the clock; the timeline stays as it was read last. */
  [Symbol.dispose](): void {
    for (const leave of this.#leaves) leave();
  }
}

/** Seconds of a clock in a second of another of its tree. */
function speedAgainst(clock: Clock, reference: Clock): number {
  const ancestor = commonAncestor(clock, reference);
  if (ancestor === null) throw new NoCommonClock(clock, reference);
  // Not by way of the root: its speeds would leave rounding errors, and normal
  // play has to be exactly 1.
  return speedBelow(clock, ancestor) / speedBelow(reference, ancestor);
}

function speedBelow(clock: Clock, ancestor: Clock): number {
  let speed = 1;
  for (const each of ancestryOf(clock)) {
    if (each === ancestor) break;
    speed *= each.speed;
  }
  return speed;
}
