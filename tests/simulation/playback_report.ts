/**
 * Prints how our control law does beside published ones, on elements with
 * different faults. The others are rebuilt from their parameters, not run.
 *
 * deno run tests/simulation/playback_report.ts
 *
 * @module
 */

import { type Column, tableLines } from "../accuracy/report/table.ts";
import { type CourseResult, quantile, runCourse } from "./playback_course.ts";
import { LOOPS, type NamedLoop } from "./playback_loops.ts";
import { PLANTS, type PlantTraits } from "./playback_plants.ts";

const RUNS = 10;
const SECONDS = 180;
/** The slowest of the loops has settled by then. */
const STEADY_FROM = 60;
const SETTLE_LIMIT = 0.045;
const START_ERRORS = [-0.3, -1.8, 0.5];

interface Row {
  readonly name: string;
  readonly settles: readonly number[];
  readonly steady: readonly CourseResult[];
}

function rowOf(loop: NamedLoop, plant: PlantTraits): Row {
  const results = START_ERRORS.map((startError) =>
    Array.from({ length: RUNS }, (_, run) =>
      runCourse(loop, plant, {
        startError,
        seconds: SECONDS,
        steadyFrom: STEADY_FROM,
        settleLimit: SETTLE_LIMIT,
        seed: run + 1,
      }))
  );
  return {
    name: loop.name,
    settles: results.map((runs) =>
      quantile(runs.map(({ settle }) => settle), 0.5)
    ),
    steady: results.flat(),
  };
}

const COLUMNS: readonly Column<Row>[] = [
  { title: "loop", cell: ({ name }) => name },
  ...START_ERRORS.map((startError, index): Column<Row> => ({
    title: `settle from ${startError} s`,
    cell: ({ settles }) => secondsText(settles[index] ?? NaN),
  })),
  {
    title: "p95 |error|",
    cell: ({ steady }) =>
      `${(1000 * mean(steady.map(({ p95 }) => p95))).toFixed(1)} ms`,
  },
  {
    title: "rate changes/min",
    cell: ({ steady }) =>
      mean(steady.map((result) => result.rateChangesPerMinute)).toFixed(1),
  },
  {
    title: "seeks/run",
    cell: ({ steady }) => mean(steady.map(({ seeks }) => seeks)).toFixed(1),
  },
  {
    title: "largest deviation",
    cell: ({ steady }) =>
      `${
        (100 * Math.max(...steady.map((result) => result.greatestDeviation)))
          .toFixed(1)
      } %`,
  },
];

function secondsText(seconds: number): string {
  return Number.isFinite(seconds) ? `${seconds.toFixed(1)} s` : "never";
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

if (import.meta.main) {
  for (const plant of PLANTS) {
    const rows = LOOPS.map((loop) => rowOf(loop, plant));
    // deno-lint-ignore no-console -- the report is what this program is for
    console.log([plant.name, ...tableLines(COLUMNS, rows), ""].join("\n"));
  }
}
