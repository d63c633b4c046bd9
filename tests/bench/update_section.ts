import { OtherVersion, THIS_VERSION } from "../support/other_version.ts";
import {
  type UpdateOutcome,
  UpdateRehearsal,
} from "../support/update_rehearsal.ts";
import type { Measurement } from "./measurement.ts";
import { median } from "./statistics.ts";

/**
 * Measures what companions notice when the gateway is updated: the old version is
 * ended by its signal, the new one started on the same ports.
 *
 * @param options How many companions follow, and how often it is updated.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureUpdate(
  { companions, rounds }: {
    readonly companions: number;
    readonly rounds: number;
  },
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  await using other = await OtherVersion.ofThis("0.0.1");
  await using rehearsal = await UpdateRehearsal.begin(other, companions);
  const outcomes: UpdateOutcome[] = [];
  for (let round = 0; round < rounds; round++) {
    progress(`update with ${companions} companions, round ${round + 1}`);
    const version = round % 2 === 0 ? THIS_VERSION : other;
    outcomes.push(await rehearsal.update(version));
  }
  return FIGURES.map(({ name, of }) => ({
    name: `Update with ${companions} companions, ${name}: s, median`,
    yardstick: "",
    ours: median(outcomes.map(of)),
  }));
}

interface Figure {
  readonly name: string;
  readonly of: (outcome: UpdateOutcome) => number;
}

const FIGURES: readonly Figure[] = [
  { name: "signal to new one ready", of: (one) => one.downSeconds },
  { name: "wall clock silent", of: (one) => one.wcAwaySeconds },
  { name: "without CII, worst", of: (one) => one.ciiAwaySeconds },
  { name: "without TS, worst", of: (one) => one.tsAwaySeconds },
  { name: "no position, worst", of: (one) => one.withoutPositionSeconds },
  { name: "signal to all in step", of: (one) => one.backSeconds },
];
