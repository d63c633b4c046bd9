import { measurePrecision } from "@dvbcss/clock";
import { testProgramme } from "@dvbcss/presentation";
import { EstimatingSelector } from "@dvbcss/protocol";
import { SYSTEM_CLOCK, SYSTEM_MAX_FREQ_ERROR_PPM } from "@dvbcss/runtime";
import {
  MpvSource,
  ProgrammeSource,
  ScenarioSource,
  type Source,
  type SourceInstant,
  UpstreamSource,
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
      case "upstream":
        return upstreamSource(choice.ciiUrl, random);
      case "mpv":
        return new MpvSource(choice);
      default:
        return choice satisfies never;
    }
  };
}

function upstreamSource(ciiUrl: string, random: () => number): Source {
  return new UpstreamSource({
    ciiUrl,
    wallClock: {
      selector: new EstimatingSelector({ random }),
      localPrecisionNanos: measurePrecision({ read: () => SYSTEM_CLOCK.now() }),
      localMaxFreqErrorPpm: SYSTEM_MAX_FREQ_ERROR_PPM,
    },
    random,
  });
}

function testSource(now: SourceInstant, contentId: string): Source {
  const programme = testProgramme(now.wallClock);
  programme.content = {
    ...programme.content,
    contentId: contentId === "" ? null : contentId,
  };
  return new ProgrammeSource(programme);
}
