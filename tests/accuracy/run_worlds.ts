import { aimsReport, judge } from "./report/aims.ts";
import type { AccuracyOptions } from "./command_line.ts";
import type { Contender } from "./contender.ts";
import { CONTENDERS } from "./contenders.ts";
import { Course } from "./measure/course.ts";
import { figure, type FigureCell } from "./report/figure.ts";
import { measure, type Measurement, RUN_NANOS } from "./measure/measurement.ts";
import { print, showProgress } from "./report/progress.ts";
import { worldReport } from "./report/report.ts";
import { durationText } from "./report/table.ts";
import type { World } from "./worlds/world.ts";
import { WORLDS } from "./worlds/worlds.ts";
import { parseWorlds } from "./worlds/worlds_file.ts";

/** Slices of time of one drawing; one for each pixel of its width. */
const SLICES = 300;

/**
 * Measures all contenders in all worlds and prints what came out.
 *
 * @param options What the user wants.
 */
export function runWorlds(options: AccuracyOptions): void {
  const { seed, hours, json } = options;
  const worlds = chosen(worldsOf(options), options.world, "world");
  const contenders = chosenContenders(options);
  if (!json) print(`seed ${seed}, ${hours} h in each world\n`);
  const measurements: Measurement[] = [];
  const cells: FigureCell[] = [];
  for (const world of worlds) {
    const here = contenders.map((contender) => {
      showProgress(`${world.name}: ${contender.name}`);
      const { measurement, cell } = measureAndDraw(world, contender, options);
      cells.push(cell);
      return measurement;
    });
    showProgress("");
    if (!json) print(worldReport(here));
    measurements.push(...here);
  }
  const aims = judge(measurements);
  print(
    json
      ? JSON.stringify({ seed, hours, measurements, aims }, null, 2)
      : aimsReport(aims),
  );
  if (options.svg !== undefined) {
    const title =
      `Wall clock error and bound in simulated worlds, seed ${seed}`;
    Deno.writeTextFileSync(options.svg, figure(cells, title));
  }
}

/**
 * Picks the algorithms that the user named.
 *
 * @param options What the user wants.
 * @returns At least one.
 * @throws {SyntaxError} If none has such a name.
 */
export function chosenContenders(
  options: AccuracyOptions,
): readonly Contender[] {
  return chosen(CONTENDERS, options.algorithm, "algorithm");
}

function worldsOf({ worlds }: AccuracyOptions): readonly World[] {
  return worlds === undefined
    ? WORLDS
    : parseWorlds(Deno.readTextFileSync(worlds));
}

function chosen<Named extends { readonly name: string }>(
  all: readonly Named[],
  word: string,
  what: string,
): readonly Named[] {
  const found = all.filter(({ name }) => name.includes(word));
  if (found.length > 0) return found;
  const names = all.map(({ name }) => name).join(", ");
  throw new SyntaxError(
    `Cannot find ${what}: name must contain "${word}": there are ${names}`,
  );
}

function measureAndDraw(
  world: World,
  contender: Contender,
  options: AccuracyOptions,
): { readonly measurement: Measurement; readonly cell: FigureCell } {
  const { seed, hours, starts } = options;
  const course = new Course(Math.min(hours * 3_600e9, RUN_NANOS), SLICES);
  const measurement = measure(world, contender, {
    seed,
    hours,
    starts,
    observeEveryNanos: options.observeMillis * 1e6,
    onlooker: course,
  });
  const { errorNanos, boundNanos } = measurement.steady;
  const caption = `|error| p95 ${durationText(errorNanos.p95)}, bound p50 ${
    durationText(boundNanos.p50)
  }`;
  return {
    measurement,
    cell: { world: world.name, contender: contender.name, course, caption },
  };
}
