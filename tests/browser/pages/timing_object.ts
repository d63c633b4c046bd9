/**
 * The timing object of npm `timing-object`, as players and sequencers load it.
 *
 * @module
 */

export { TimingObject } from "timing-object";
