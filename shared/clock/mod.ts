/**
 * Time values and the relations between clocks.
 *
 * Pure: nothing here reads a clock; instants come in as arguments or through
 * the function a root clock is given.
 *
 * @module
 */

export * from "./units.ts";
export * from "./wall_clock.ts";
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
export { ClockScheduler, type ScheduledTask } from "./schedule.ts";
