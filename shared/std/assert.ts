/**
 * Assertions of the Deno standard library, with types.
 *
 * @module
 */

// @ts-types="./assert.d.ts"
export * from "deno-std/assert/mod.js";
