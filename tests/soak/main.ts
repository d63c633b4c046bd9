/**
 * Plays a hostile house against the real processes: `deno task soak`.
 *
 * @module
 */

import { optionsOrExit } from "@dvbcss/runtime";
import { SOAK_COMMAND_LINE } from "./command_line.ts";
import { figureOf } from "./report/figure.ts";
import { jsonOf } from "./report/json.ts";
import { reportOf } from "./report/report.ts";
import { Soak } from "./soak.ts";

const { values } = optionsOrExit(SOAK_COMMAND_LINE);

function tell(line: string): void {
  // deno-lint-ignore no-console -- a person watches it
  console.error(line);
}

tell(`Soaking the ${values.form} form with seed ${values.seed}`);
await using soak = await Soak.start(values);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, async () => {
    // The servers would outlive us.
    await soak[Symbol.asyncDispose]();
    Deno.exit(1);
  });
}
const result = await soak.run(tell);
if (values.svg !== undefined) {
  await Deno.writeTextFile(values.svg, figureOf(result));
}
if (values.json !== undefined) {
  await Deno.writeTextFile(values.json, jsonOf(result));
}
// deno-lint-ignore no-console -- the report is what the program is for
console.log(reportOf(result));
if (result.ledger.found > 0) Deno.exitCode = 1;
