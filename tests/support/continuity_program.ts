/**
 * A companion in a process of its own, so that it can be on another host:
 * `continuity_program.ts CIIURL`. Each line says what it has seen so far.
 *
 * @module
 */

import { Continuity } from "./continuity.ts";

const LINE_MILLIS = 20;

const [ciiUrl = ""] = Deno.args;
const continuity = new Continuity(ciiUrl);
setInterval(() => {
  // deno-lint-ignore no-console -- its output is what it is for
  console.log(JSON.stringify(continuity.report));
}, LINE_MILLIS);
