/**
 * Waiting, from the Deno standard library, with types.
 *
 * @module
 */

// @ts-types="./async.d.ts"
export { deadline } from "deno-std/async/deadline.js";
// @ts-types="./async.d.ts"
export { delay } from "deno-std/async/delay.js";
export type { DeadlineOptions, DelayOptions } from "./async.d.ts";
