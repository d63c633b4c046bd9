import { durationNanos } from "@dvbcss/clock";
import type { Scenario, ScenarioStep } from "@dvbcss/presentation";
import { describeFault, fieldFault } from "@dvbcss/runtime";
import {
  type ScenarioFile,
  scenarioFileSchema,
} from "./scenario_file_schema.ts";

/**
 * Reads a scenario file.
 *
 * @param text The file's text.
 * @returns The scenario.
 * @throws {SyntaxError} If it is not JSON or not a scenario; the message names the
 * field, and with it the step.
 */
export function parseScenario(text: string): Scenario {
  const json = parseJson(text);
  const parsed = scenarioFileSchema.safeParse(json);
  if (!parsed.success) {
    const fault = fieldFault(parsed.error, json);
    throw new SyntaxError(`Cannot read scenario: ${describeFault(fault)}`);
  }
  const file = parsed.data;
  checkSelectors(file);
  const steps = timedSteps(file);
  const { description, content, timelines } = file;
  return {
    description,
    content,
    timelines,
    steps,
    ...(file.loopSeconds === undefined
      ? {}
      : { loopNanos: checkLoop(file.loopSeconds, steps) }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read scenario: it must be JSON: ${reason}`, {
      cause,
    });
  }
}

/** Puts every step at a time from the start of the cycle. */
function timedSteps(file: ScenarioFile): readonly ScenarioStep[] {
  let previous = 0;
  return file.steps.map(({ atSeconds, afterSeconds, operations }, index) => {
    const at = atSeconds ?? previous + (afterSeconds ?? 0);
    if (at < previous) {
      throw new SyntaxError(
        `Cannot read scenario: steps[${index}].atSeconds must be no less than the step before it, ${previous}: current value is ${at}`,
      );
    }
    previous = at;
    return { atNanos: durationNanos(Math.round(at * 1e9)), operations };
  });
}

function checkLoop(loopSeconds: number, steps: readonly ScenarioStep[]) {
  const loopNanos = durationNanos(Math.round(loopSeconds * 1e9));
  const last = steps.at(-1)?.atNanos ?? 0;
  if (loopNanos < last) {
    throw new SyntaxError(
      `Cannot read scenario: loopSeconds must be no less than the last step's time, ${
        last / 1e9
      }: current value is ${loopSeconds}`,
    );
  }
  return loopNanos;
}

/** Finds slips of the pen: a step that names a timeline nobody ever adds. */
function checkSelectors(file: ScenarioFile): void {
  const known = new Set(file.timelines.map((one) => one.timelineSelector));
  const operations = file.steps.flatMap((step, stepIndex) =>
    step.operations.map((operation, index) => ({
      operation,
      field: `steps[${stepIndex}].operations[${index}].timelineSelector`,
    }))
  );
  for (const { operation } of operations) {
    if (operation.kind === "add") {
      known.add(operation.timeline.timelineSelector);
    }
    if (operation.kind === "content") {
      operation.timelines?.forEach((one) => known.add(one.timelineSelector));
    }
  }
  for (const { operation, field } of operations) {
    if (operation.kind === "add" || !("timelineSelector" in operation)) {
      continue;
    }
    if (!known.has(operation.timelineSelector)) {
      throw new SyntaxError(
        `Cannot read scenario: ${field} must be one of "${
          [...known].join('", "')
        }": current value is "${operation.timelineSelector}"`,
      );
    }
  }
}
