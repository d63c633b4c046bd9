import { type Command, TEST_CONTENT_ID } from "./command.ts";

/** What a scenario does at one instant. */
export interface ScriptStep {
  /** When, in seconds from the programme's start. */
  readonly atSeconds: number;
  readonly commands: readonly Command[];
}

/** Where the scenario is that the gateway plays first, from the project's root. */
export const SCENARIO_PATH = "tests/soak/script/scenario.json";

const TEMI = "urn:dvb:css:timeline:temi:1:1";

/** What that scenario does, in terms of the truth. */
export const SCENARIO_SCRIPT: readonly ScriptStep[] = [
  { atSeconds: 4, commands: [{ kind: "seek", seconds: 900 }] },
  { atSeconds: 5.25, commands: [{ kind: "speed", speed: 0 }] },
  { atSeconds: 6.5, commands: [{ kind: "speed", speed: 2 }] },
  {
    atSeconds: 7.75,
    commands: [
      { kind: "content", contentId: `${TEST_CONTENT_ID}/2` },
      { kind: "status", status: ["transitioning"] },
      { kind: "remove", timelineSelector: TEMI },
    ],
  },
  {
    atSeconds: 9,
    commands: [
      { kind: "content", contentId: TEST_CONTENT_ID },
      { kind: "status", status: ["okay"] },
      { kind: "add", timelineSelector: TEMI },
      { kind: "speed", speed: 1 },
    ],
  },
];
