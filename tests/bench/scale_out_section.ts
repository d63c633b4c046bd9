import type { Measurement } from "./measurement.ts";
import { mostForOneProcess, ScaleOutHouse } from "./scale_out_house.ts";
import { median, quantile } from "./statistics.ts";

/** How much is measured. */
export interface ScaleOutSectionOptions {
  /** How many TS processes, and companions of all of them together. */
  readonly sizes: readonly {
    readonly processes: number;
    readonly companions: number;
  }[];
  /** How many changes are timed. */
  readonly changes: number;
}

/** Changes that do not count, for the compilers of both sides to settle. */
const WARM_UP_CHANGES = 5;

/**
 * Measures many companions on several TS processes behind one channel: how fast
 * they come, what each costs in memory, and how long one change takes from the
 * source's announcement, through the broker and TS, to each of them.
 *
 * The companions run on the same processors, so that a delay is that of both
 * sides: more TS processes help only where processors are free. Where a process
 * may not open as many files as it has companions, there are fewer of them.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureScaleOut(
  options: ScaleOutSectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  const most = await mostForOneProcess();
  for (const { processes, companions: wanted } of options.sizes) {
    const companions = Math.min(wanted, processes * most);
    const name = `${companions} companions on ${processes} TS`;
    progress(name);
    await using house = await ScaleOutHouse.start(processes);
    const arrival = await house.gather(companions);
    const delays: (readonly number[])[] = [];
    for (let change = -WARM_UP_CHANGES; change < options.changes; change++) {
      const millis = await house.timeChange();
      if (change >= 0) delays.push(millis);
    }
    const figure = (what: string, ours: number): Measurement => ({
      name: `${name}: ${what}`,
      yardstick: "",
      ours,
    });
    const middle = (share: number) =>
      median(delays.map((millis) => quantile(millis, share)));
    measurements.push(
      figure("arrivals a second", arrival.perSecond),
      figure("kB each", arrival.kilobytesEach),
      figure("one change: p50, ms", middle(0.5)),
      figure("one change: p99, ms", middle(0.99)),
      figure("one change: last, ms", middle(1)),
    );
  }
  return measurements;
}
