import { assertEquals } from "@dvbcss/std/assert";
import scenario from "../../soak/script/scenario.json" with { type: "json" };
import { type Command, OFFERED } from "../../soak/script/command.ts";
import { SCENARIO_SCRIPT } from "../../soak/script/scenario_script.ts";

/** A command as the scenario's file says it. */
function operationOf(command: Command): object {
  switch (command.kind) {
    case "content":
      return { kind: "content", content: { contentId: command.contentId } };
    case "status":
      return { kind: "status", presentationStatus: command.status };
    case "add": {
      const { timelineSelector } = command;
      const timeline = OFFERED.find((one) =>
        one.timelineSelector === timelineSelector
      );
      const unitsPerSecond = timeline?.ticksPerSecond;
      return {
        kind: "add",
        timeline: { timelineSelector, unitsPerTick: 1, unitsPerSecond },
      };
    }
    default:
      return command;
  }
}

Deno.test("SCENARIO_SCRIPT is what the scenario's file does", () => {
  assertEquals(
    SCENARIO_SCRIPT.map(({ atSeconds, commands }) => ({
      atSeconds,
      operations: commands.map(operationOf),
    })),
    scenario.steps.map(({ atSeconds, operations }) => ({
      atSeconds,
      operations: operations.map((one): object => one),
    })),
  );
  assertEquals(
    scenario.timelines.map(({ timelineSelector, unitsPerSecond }) => ({
      timelineSelector,
      ticksPerSecond: unitsPerSecond,
    })),
    [...OFFERED],
  );
});
