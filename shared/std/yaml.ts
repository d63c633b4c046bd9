/**
 * YAML, from the Deno standard library, with types.
 *
 * @module
 */

// @ts-types="./yaml.d.ts"
export { parse as parseYaml } from "deno-std/yaml/parse.js";
