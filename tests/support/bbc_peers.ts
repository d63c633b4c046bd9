/**
 * BBC's own JavaScript companion library, with types: real clients and a real
 * wall clock server that nobody here wrote.
 *
 * @module
 */

// @ts-types="./bbc_clocks.d.ts"
export { default as clocks } from "dvbcss-clocks";
// @ts-types="./bbc_protocols.d.ts"
export { default as protocols } from "dvbcss-protocols";
