import { assert, assertLess } from "@dvbcss/std/assert";
import { Witness } from "../support/recovery.ts";
import { SERVICES, ThreeServices } from "../support/three_services.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { until } from "../support/until.ts";

Deno.test("three processes and a broker keep a companion in step", async () => {
  await using three = await ThreeServices.start();
  await using witness = new Witness(three.ciiUrl);
  await until(() => witness.inStep, "a companion in step");
  const before = witness.positionSeconds;
  await until(() => witness.positionSeconds > before, "a running position");
  await using truth = await TruthClock.follow(three.wcPort);
  assert(Number.isFinite(truth.read().dispersionNanos));
});

Deno.test("any of three processes may be killed and comes back", async () => {
  await using three = await ThreeServices.start();
  await using witness = new Witness(three.ciiUrl);
  await until(() => witness.inStep, "a companion in step");
  for (const name of SERVICES) {
    const before = witness.positionSeconds;
    const start = performance.now();
    await witness.recover(three, name);
    const elapsedSeconds = (performance.now() - start) / 1e3;
    const jumpSeconds = witness.positionSeconds - before - elapsedSeconds;
    assertLess(Math.abs(jumpSeconds), 0.5, `${name} made the position jump`);
  }
});
