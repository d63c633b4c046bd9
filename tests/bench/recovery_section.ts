import { Witness } from "../support/recovery.ts";
import { SERVICES, ThreeServices } from "../support/three_services.ts";
import { until } from "../support/until.ts";
import type { Measurement } from "./measurement.ts";
import { median } from "./statistics.ts";

/**
 * Measures how long a companion is out of step after one of three processes was
 * killed and started again, counted from the moment it listens.
 *
 * @param rounds How often each is killed.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureRecovery(
  rounds: number,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  await using three = await ThreeServices.start();
  await using witness = new Witness(three.ciiUrl);
  await until(() => witness.inStep, "a companion in step");
  const measurements: Measurement[] = [];
  for (const name of SERVICES) {
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      progress(`kill -9 of ${name}, round ${round + 1}`);
      seconds.push(await witness.recover(three, name) / 1e3);
    }
    measurements.push({
      name: `Companion back after kill -9 of ${name}: s, worst`,
      yardstick: "",
      ours: Math.max(...seconds),
      aim: { is: "at most", limit: 2 },
    }, {
      name: `Companion back after kill -9 of ${name}: s, median`,
      yardstick: "",
      ours: median(seconds),
    });
  }
  return measurements;
}
