/**
 * Command line arguments, from the Deno standard library, with types.
 *
 * @module
 */

// @ts-types="./cli.d.ts"
export { parseArgs } from "deno-std/cli/parse_args.js";
export type { ParsedArgs, ParseOptions } from "./cli.d.ts";
// @ts-types="./text.d.ts"
export { levenshteinDistance } from "deno-std/text/levenshtein_distance.js";
