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
