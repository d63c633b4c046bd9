import type { Clock } from "./clock.ts";
import {
  addTicks,
  divideTicks,
  floorTicks,
  isFiniteTicks,
  multiplyTicks,
  type Ticks,
  ticks,
} from "./ticks.ts";
import { type MonotonicNanos, monotonicNanos } from "./units.ts";

/** Two clocks have no ancestor in common, so nothing relates them. */
export class NoCommonClock extends Error {
  /** The two clocks. */
  readonly clocks: readonly [Clock, Clock];

  /**
   * Names the two clocks.
   *
   * @param from The clock to convert from.
   * @param to The clock to convert to.
   */
  constructor(from: Clock, to: Clock) {
    super("Cannot convert ticks: the clocks have no common ancestor");
    this.name = "NoCommonClock";
    this.clocks = [from, to];
  }
}

/**
 * Lists a clock and all above it.
 *
 * @param clock Where to start.
 * @returns The clock itself first, the root last.
 */
export function ancestryOf(clock: Clock): Clock[] {
  const ancestry: Clock[] = [];
  for (let c: Clock | null = clock; c !== null; c = c.parent) ancestry.push(c);
  return ancestry;
}

/**
 * Finds the root of a clock's tree.
 *
 * @param clock Any clock.
 * @returns The root; the clock itself if it is one.
 */
export function rootOf(clock: Clock): Clock {
  let root = clock;
  while (root.parent !== null) root = root.parent;
  return root;
}

/**
 * Multiplies the speeds of a clock and of all above it.
 *
 * @param clock Any clock.
 * @returns Seconds of the clock in a second of the root.
 */
export function effectiveSpeed(clock: Clock): number {
  let speed = 1;
  for (let c: Clock | null = clock; c !== null; c = c.parent) speed *= c.speed;
  return speed;
}

/**
 * Converts to the root.
 *
 * @param clock The clock that `t` is read on.
 * @param t Ticks of the clock.
 * @returns The root's ticks then; NaN if a clock on the way is paused elsewhere.
 */
export function toRoot(clock: Clock, t: Ticks): Ticks {
  let result = t;
  for (let c = clock; c.parent !== null; c = c.parent) {
    result = c.toParent(result);
  }
  return result;
}

/**
 * Converts from the root.
 *
 * @param clock The clock to read.
 * @param t Ticks of the root.
 * @returns The ticks of the clock then.
 */
export function fromRoot(clock: Clock, t: Ticks): Ticks {
  const { parent } = clock;
  return parent === null ? t : clock.fromParent(fromRoot(parent, t));
}

/**
 * Converts between any two clocks of a tree, by way of their nearest common
 * ancestor.
 *
 * @param from The clock that `t` is read on.
 * @param to The clock to read.
 * @param t Ticks of `from`.
 * @returns The ticks of `to` then; NaN if a clock between `from` and the
 *   ancestor is paused elsewhere.
 * @throws {NoCommonClock} If the two are in different trees.
 *
 * @example From one timeline to another of the same content
 * ```ts
 * import { CorrelatedClock, RootClock, ticks, ticksToNumber, toOther } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const wallClock = new RootClock({ read: () => 0n });
 * const pts = new CorrelatedClock(wallClock, { tickRate: 90_000 });
 * const frames = new CorrelatedClock(wallClock, { tickRate: 25 });
 * assertEquals(ticksToNumber(toOther(pts, frames, ticks(180_000))), 50);
 * ```
 */
export function toOther(from: Clock, to: Clock, t: Ticks): Ticks {
  const ancestor = commonAncestor(from, to);
  if (ancestor === null) throw new NoCommonClock(from, to);
  let result = t;
  for (let c: Clock | null = from; c !== null && c !== ancestor; c = c.parent) {
    result = c.toParent(result);
  }
  return fromAncestor(ancestor, to, result);
}

/**
 * Finds the nearest clock that two depend on.
 *
 * @param a A clock.
 * @param b Another clock.
 * @returns The ancestor, which may be one of the two; null if they are in
 *   different trees.
 */
export function commonAncestor(a: Clock, b: Clock): Clock | null {
  let fromA: Clock | null = a;
  let fromB: Clock | null = b;
  let deeper = depthOf(a) - depthOf(b);
  for (; deeper > 0 && fromA !== null; deeper--) fromA = fromA.parent;
  for (; deeper < 0 && fromB !== null; deeper++) fromB = fromB.parent;
  while (fromA !== null && fromB !== null && fromA !== fromB) {
    fromA = fromA.parent;
    fromB = fromB.parent;
  }
  return fromA;
}

/**
 * Converts ticks to nanoseconds at a clock's rate, whatever its speed.
 *
 * @param clock The clock whose rate counts.
 * @param t A number of ticks.
 * @returns The same in nanoseconds, as ticks of a clock that counts those.
 */
export function ticksToNanos(clock: Clock, t: Ticks): Ticks {
  return divideTicks(multiplyTicks(t, NANOS_PER_SECOND), clock.tickRate);
}

/**
 * Converts nanoseconds to ticks at a clock's rate, whatever its speed.
 *
 * @param clock The clock whose rate counts.
 * @param nanos A number of nanoseconds.
 * @returns The same in ticks, with their fraction.
 */
export function nanosToTicks(clock: Clock, nanos: Ticks): Ticks {
  return divideTicks(multiplyTicks(nanos, clock.tickRate), NANOS_PER_SECOND);
}

/**
 * Finds the time at which a clock reads some ticks.
 *
 * @param clock Any clock.
 * @param t Ticks of the clock.
 * @returns The time on the source that the root reads, rounded up to a
 *   nanosecond so that the ticks are reached then; undefined while the clock
 *   or one above it is paused elsewhere.
 */
export function calcWhen(clock: Clock, t: Ticks): MonotonicNanos | undefined {
  const nanos = ticksToNanos(rootOf(clock), toRoot(clock, t));
  if (!isFiniteTicks(nanos)) return undefined;
  return monotonicNanos(floorTicks(addTicks(nanos, ROUND_UP)));
}

const NANOS_PER_SECOND = 1e9;

/** Just less than 1: the last bits of a whole result may be noise. */
const ROUND_UP = ticks(1 - 2 ** -20);

function depthOf(clock: Clock): number {
  let depth = 0;
  for (let c = clock.parent; c !== null; c = c.parent) depth++;
  return depth;
}

function fromAncestor(ancestor: Clock, clock: Clock, t: Ticks): Ticks {
  return clock === ancestor || clock.parent === null
    ? t
    : clock.fromParent(fromAncestor(ancestor, clock.parent, t));
}
