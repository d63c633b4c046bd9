import { testProgramme } from "@dvbcss/presentation";
import {
  ProgrammeSource,
  ScenarioSource,
  type Source,
  type SourceInstant,
} from "@dvbcss/source";
import type { SourceChoice } from "./source_option.ts";

/** What sources need besides what they are. */
export interface SourceNeeds {
  /** Content id of the test programme; empty for none. */
  readonly contentId: string;
  /** Draws a number from 0 up to but not including 1. */
  readonly random: () => number;
}

/**
 * Makes the source that was chosen.
 *
 * @param choice What was chosen.
 * @param needs What it needs.
 * @returns Makes it, at the instant of its start.
 */
export function sourceMaker(
  choice: SourceChoice,
  { contentId, random }: SourceNeeds,
): (now: SourceInstant) => Source {
  return (now) => {
    switch (choice.kind) {
      case "test-programme":
        return testSource(now, contentId);
      case "scenario":
        return new ScenarioSource(now, choice.scenario, { random });
      case "mpv":
      case "upstream":
        throw new Error(`Cannot present ${choice.kind}: not built yet`);
      default:
        return choice satisfies never;
    }
  };
}

function testSource(now: SourceInstant, contentId: string): Source {
  const programme = testProgramme(now.wallClock);
  programme.content = {
    ...programme.content,
    contentId: contentId === "" ? null : contentId,
  };
  return new ProgrammeSource(programme);
}
