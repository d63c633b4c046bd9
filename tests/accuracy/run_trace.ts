import type { AccuracyOptions } from "./command_line.ts";
import { print } from "./report/progress.ts";
import { traceReport } from "./report/report.ts";
import { chosenContenders } from "./run_worlds.ts";
import { SteadyMeter } from "./measure/steady_meter.ts";
import { replay } from "./trace/trace.ts";
import { parseTrace } from "./trace/trace_file.ts";

/**
 * Lets all contenders live through a recording and prints what came out.
 *
 * @param options What the user wants.
 * @param file The recording.
 * @throws {SyntaxError} If it is none.
 */
export function runTrace(options: AccuracyOptions, file: string): void {
  const { seed, json } = options;
  const lines = parseTrace(Deno.readTextFileSync(file));
  const localPrecisionNanos = options.localPrecision;
  const results = chosenContenders(options).map((contender) => {
    const meter = new SteadyMeter({
      observeEveryNanos: 0,
      settledAfterNanos: 0,
    });
    replay({ lines, contender, localPrecisionNanos, seed }, meter);
    return { contender: contender.name, steady: meter.statistics() };
  });
  print(
    json
      ? JSON.stringify({ file, seed, results }, null, 2)
      : traceReport(results),
  );
}
