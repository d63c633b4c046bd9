/**
 * Time values and the relations between clocks.
 *
 * A tree of clocks: a {@linkcode RootClock} reads a time source, and clocks
 * under it are defined by correlations with their parents. Readings of any two
 * convert into each other ({@linkcode toOther}), each with a bound on its error,
 * and a {@linkcode ClockScheduler} says when a clock will read something.
 *
 * Pure: nothing here reads a clock; instants come in as arguments or through
 * the function a root clock is given.
 *
 * Decisions:
 *
 * - Ticks are {@linkcode Ticks}, real numbers of 106 bits; nothing is rounded to
 *   whole ticks but the reading of a root.
 * - Error bounds are nanoseconds, grow by the absolute distance from a point,
 *   and are never negative.
 * - Conversions are functions over the {@linkcode Clock} interface, so that a
 *   clock of another kind needs only `toParent` and `fromParent`.
 * - Listeners are called before the change returns, in the order in which they
 *   came, and all of them even if some throw; then the change throws.
 * - A clock listens to its parent only while somebody listens to it, so parents
 *   hold no child that nobody uses.
 *
 * @module
 */

export * from "./units.ts";
export * from "./wall_clock.ts";
export * from "./slewed_wall_clock.ts";
export * from "./ticks.ts";
export {
  type Correlation,
  correlation,
  type CorrelationInit,
  correlationOfWallClock,
  correlationWith,
} from "./correlation.ts";
export type { Clock, ClockListener } from "./clock.ts";
export { RootClock, type RootClockInit } from "./root_clock.ts";
export { DependentClock } from "./dependent_clock.ts";
export {
  CorrelatedClock,
  type CorrelatedClockInit,
} from "./correlated_clock.ts";
export * from "./convert.ts";
export { TunableClock, type TunableClockInit } from "./tunable_clock.ts";
export { RangeClock, type RangeClockInit } from "./range_clock.ts";
export { OffsetClock } from "./offset_clock.ts";
export * from "./compare.ts";
export * from "./precision.ts";
export * from "./clock_break.ts";
export { ClockScheduler, type ScheduledTask } from "./schedule.ts";
export * from "./fraction.ts";
