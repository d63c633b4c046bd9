/**
 * Text for terminals, from the Deno standard library, with types.
 *
 * @module
 */

// @ts-types="./fmt.d.ts"
export {
  bold,
  cyan,
  dim,
  getColorEnabled,
  green,
  red,
  setColorEnabled,
  yellow,
} from "deno-std/fmt/colors.js";
