/**
 * Measures how well each algorithm follows a wall clock: `deno task accuracy`.
 *
 * @module
 */

import { optionsOrExit } from "@dvbcss/runtime";
import { ACCURACY_COMMAND_LINE } from "./command_line.ts";
import { runSweep } from "./run_sweep.ts";
import { runTrace } from "./run_trace.ts";
import { runWorlds } from "./run_worlds.ts";

const { values } = optionsOrExit(ACCURACY_COMMAND_LINE);
try {
  if (values.trace !== undefined) runTrace(values, values.trace);
  else if (values.sweep > 0) runSweep(values);
  else runWorlds(values);
} catch (error) {
  if (
    !(error instanceof SyntaxError || error instanceof Deno.errors.NotFound)
  ) {
    throw error;
  }
  // deno-lint-ignore no-console -- a command line tool says what is wrong
  console.error(error.message);
  Deno.exit(1);
}
