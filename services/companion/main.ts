/**
 * Runs a companion's tools: `deno run -P services/companion/main.ts TOOL …`.
 *
 * @module
 */

import { runProgram } from "@dvbcss/runtime";
import { parseTool } from "./tools.ts";
import { runWatch } from "./watch.ts";

const parsed = parseTool(Deno.args, (name) => Deno.env.get(name));
switch (parsed.kind) {
  case "run":
    await runProgram("companion", () => runWatch(parsed.watch));
    break;
  case "print":
    // deno-lint-ignore no-console -- what was asked for
    console.log(parsed.text);
    break;
  case "refuse":
    // deno-lint-ignore no-console -- no display exists before its options do
    console.error(parsed.message);
    Deno.exit(2);
    break;
  default:
    parsed satisfies never;
}
