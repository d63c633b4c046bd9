/**
 * Measures whole processes beside their yardsticks and prints a table:
 * `deno task bench`. `--smoke` takes a second of everything, to see that it
 * still runs; `--json` prints the measurements as JSON.
 *
 * @module
 */

import { measureFanOut } from "./fan_out_section.ts";
import { measureHouse } from "./house_section.ts";
import { isMet, type Measurement, tableOf } from "./measurement.ts";
import { measureRecovery } from "./recovery_section.ts";
import { measureRelay } from "./relay_section.ts";
import { measureScaleOut } from "./scale_out_section.ts";
import { measureStart } from "./start_section.ts";
import { measureUpdate } from "./update_section.ts";
import { measureWc } from "./wc_section.ts";
import { measureWcStamps } from "./wc_stamps_section.ts";
import { measureWcUnderLoad } from "./wc_under_load_section.ts";

const smoke = Deno.args.includes("--smoke");
const json = Deno.args.includes("--json");

function progress(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
}

const measurements: Measurement[] = [
  ...await measureWc(
    smoke
      ? { durationMillis: 100, rounds: 1 }
      : { durationMillis: 1_000, rounds: 5 },
    progress,
  ),
  ...await measureWcStamps(
    smoke ? { exchanges: 20, rounds: 1 } : { exchanges: 500, rounds: 5 },
    progress,
  ),
  ...await measureWcUnderLoad(
    smoke
      ? { companions: 50, exchanges: 20, rounds: 1 }
      : { companions: 1_000, exchanges: 500, rounds: 7 },
    progress,
  ),
  ...await measureStart(smoke ? 1 : 5, progress),
  ...await measureRecovery(smoke ? 1 : 5, progress),
  ...await measureRelay(
    smoke ? { seconds: 1, changes: 1 } : { seconds: 20, changes: 10 },
    progress,
  ),
  ...await measureFanOut(
    smoke
      ? { companions: [50], changes: 2 }
      : { companions: [1_000, 5_000], changes: 15 },
    progress,
  ),
  ...await measureUpdate(
    smoke ? { companions: 1, rounds: 1 } : { companions: 20, rounds: 6 },
    progress,
  ),
  ...await measureHouse(
    smoke
      ? { companions: 5, settleSeconds: 0, watchSeconds: 2 }
      : { companions: 100, settleSeconds: 5, watchSeconds: 30 },
    progress,
  ),
  ...await measureScaleOut(
    smoke
      ? { sizes: [{ processes: 2, companions: 40 }], changes: 1 }
      : { sizes: scaleOutSizes(), changes: 9 },
    progress,
  ),
];
progress("");
const text = json
  ? JSON.stringify(
    measurements.map((one) => ({ ...one, met: isMet(one) ?? null })),
    null,
    2,
  )
  : tableOf(measurements);
// deno-lint-ignore no-console -- the report is what the program is for
console.log(text);

function scaleOutSizes() {
  return [5_000, 10_000, 20_000].flatMap((companions) =>
    [1, 2, 4].map((processes) => ({ processes, companions }))
  );
}
