import { hull, type Interval, scaled, sum, widened } from "./interval.ts";

/**
 * Where content is, as far as who commands it can know: a line whose height is
 * known between two bounds.
 */
export interface TrueLine {
  /** An instant, in nanoseconds of this run. */
  readonly at: number;
  /** Content time at that instant, in nanoseconds. */
  readonly position: Interval;
  /** Content seconds per second. */
  readonly speed: number;
}

/** Between which instants of this run something happened. */
export interface When {
  /** When it was asked for. */
  readonly since: number;
  /** When it was done at the latest. */
  readonly until: number;
}

/** Reads a line at an instant that is itself known between two bounds. */
export function positionAt(line: TrueLine, instant: Interval): Interval {
  const since = { low: instant.low - line.at, high: instant.high - line.at };
  return sum(line.position, scaled(since, line.speed));
}

/** The line after the speed was changed at some instant. */
export function withSpeed(
  line: TrueLine,
  when: When,
  speed: number,
): TrueLine {
  // Linear in the instant, so that the extremes are at its bounds.
  const early = positionAt(line, { low: when.since, high: when.since });
  const moved = speed * (when.until - when.since);
  return {
    at: when.until,
    speed,
    position: hull(
      positionAt(line, { low: when.until, high: when.until }),
      { low: early.low + moved, high: early.high + moved },
    ),
  };
}

/** The line after a jump to a content time at some instant. */
export function soughtTo(
  line: TrueLine,
  when: When,
  positionNanos: number,
): TrueLine {
  const { speed } = line;
  const moved = speed * (when.until - when.since);
  return {
    at: when.until,
    speed,
    position: hull(
      { low: positionNanos, high: positionNanos },
      { low: positionNanos + moved, high: positionNanos + moved },
    ),
  };
}

/** The line of a programme that began at 0 at some instant. */
export function begun(when: When): TrueLine {
  const nowhere = { low: 0, high: 0 };
  return soughtTo(
    { at: when.until, position: nowhere, speed: 1 },
    when,
    0,
  );
}

/** A line of which less is known, by so much content time. */
export function blurred(line: TrueLine, byNanos: number): TrueLine {
  return { ...line, position: widened(line.position, byNanos) };
}
