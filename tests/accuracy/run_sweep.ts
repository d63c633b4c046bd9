import type { AccuracyOptions } from "./command_line.ts";
import { print, showProgress } from "./report/progress.ts";
import { chosenContenders } from "./run_worlds.ts";
import { sweep, type SweepResult } from "./measure/sweep.ts";
import { type Column, durationText, tableLines } from "./report/table.ts";

const COLUMNS: readonly Column<SweepResult>[] = [
  { title: "random worlds", cell: ({ contender }) => contender },
  { title: "hours", cell: ({ hours }) => String(hours) },
  { title: "observations", cell: ({ observations }) => String(observations) },
  { title: "beyond bound", cell: ({ violations }) => String(violations) },
  {
    title: "in worlds",
    cell: ({ findings }) =>
      String(findings.filter(({ kind }) => kind === "beyond-bound").length),
  },
  { title: "|error| / bound", cell: ({ tightest }) => tightest.toFixed(4) },
  { title: "back", cell: ({ backwardSteps }) => String(backwardSteps) },
];
/** A few tell as much as all of them. */
const MAX_EXAMPLES = 5;

/**
 * Looks for violations of bounds in random worlds and prints what was found.
 *
 * @param options What the user wants.
 */
export function runSweep(options: AccuracyOptions): void {
  const { seed, sweep: hours, json } = options;
  const results = chosenContenders(options).map((contender) => {
    const result = sweep(contender, { seed, hours }, (hour) => {
      showProgress(`${contender.name}: hour ${hour + 1} of ${hours}`);
    });
    showProgress("");
    return result;
  });
  if (json) print(JSON.stringify({ seed, hours, results }, null, 2));
  else {
    print(`seed ${seed}\n${tableLines(COLUMNS, results).join("\n")}`);
    for (const result of results) print(examples(result));
  }
}

function examples({ contender, findings }: SweepResult): string {
  const beyond = findings.filter(({ kind }) => kind === "beyond-bound");
  const backward = findings.filter(({ kind }) => kind === "backward-step");
  // Who steps at each adoption goes back in every world: nothing to look into.
  const rare = backward.length <= MAX_EXAMPLES ? backward : [];
  const shown = [...beyond, ...rare].slice(0, MAX_EXAMPLES);
  return shown.map((one) =>
    `${contender}: ${one.kind} at ${one.atSeconds.toFixed(3)} s, ${
      durationText(Math.abs(one.errorNanos))
    } off with a bound of ${
      durationText(one.boundNanos)
    }: --sweep 1 --seed ${one.seed}`
  ).join("\n");
}
