import { CONTENDERS } from "./contenders.ts";
import { measure } from "./measurement.ts";
import { worldReport } from "./report.ts";
import { WORLDS } from "./worlds.ts";

const hours = Number(Deno.args[0] ?? 1);
for (const world of WORLDS) {
  const t = performance.now();
  const measurements = CONTENDERS.map((contender) =>
    measure(world, contender, {
      seed: 1,
      hours,
      starts: 200,
      observeEveryNanos: 1e8,
    })
  );
  // deno-lint-ignore no-console -- the report is what the program is for
  console.log(worldReport(measurements), Math.round(performance.now() - t));
}
