/**
 * Watches the gateway for longer than the other benches take, nobody there and
 * then 100 companions: `deno task bench:house --minutes 10`.
 *
 * @module
 */

import { measureHouse } from "./house_section.ts";
import { tableOf } from "./measurement.ts";

const [option, minutes = "10"] = Deno.args;
const watchSeconds = Number(minutes) * 60;
if ((option ?? "--minutes") !== "--minutes" || !(watchSeconds > 0)) {
  throw new RangeError(
    `Cannot watch: --minutes must be a number above 0: current value is "${
      Deno.args.join(" ")
    }"`,
  );
}
const measurements = await measureHouse(
  { companions: 100, settleSeconds: 15, watchSeconds },
  () => {},
);
const load = Deno.loadavg().map((one) => one.toFixed(2)).join(" ");
// deno-lint-ignore no-console -- the report is what the program is for
console.log(`${tableOf(measurements)}\nLoad of this machine: ${load}`);
