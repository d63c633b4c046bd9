import {
  choiceOption,
  type CommandLine,
  integerOption,
  numberOption,
} from "@dvbcss/runtime";
import { fileOption } from "../support/file_option.ts";

/** Which processes make up the house. */
const FORMS = ["gateway", "services"] as const;

/** What the soak is told. */
export interface SoakOptions {
  /** How long companions are in the house, in minutes. */
  readonly minutes: number;
  readonly companions: number;
  readonly seed: number;
  readonly form: typeof FORMS[number];
  /** Where to draw. */
  readonly svg: string | undefined;
  /** Where to write everything that was measured. */
  readonly json: string | undefined;
}

/** The command line of the soak. */
export const SOAK_COMMAND_LINE: CommandLine<SoakOptions> = {
  usage: "deno task soak",
  summary:
    "Starts the real processes and plays a hostile house against them: companions\n" +
    "that join, leave, vanish, sleep and misbehave, content that changes, servers\n" +
    "that are killed. Every time that anybody is told is checked against the truth.",
  options: {
    minutes: numberOption({
      help: "How long the house is full, in minutes.",
      fallback: 10,
      min: 1,
      max: 100_000,
      placeholder: "MINUTES",
    }),
    companions: integerOption({
      help: "Companions at a time; one in 12 is the library itself.",
      fallback: 500,
      min: 12,
      max: 5_000,
    }),
    seed: integerOption({
      help: "Seed of all chance: who does what when.",
      fallback: 1,
      min: 0,
      max: 2 ** 31 - 1,
    }),
    form: choiceOption<SoakOptions["form"]>({
      help: "The gateway, or three services and a broker.",
      fallback: "gateway",
      choices: FORMS,
    }),
    svg: fileOption("Draw memory, descriptors, connections and faults here."),
    json: fileOption("Write what was measured here."),
  },
  examples: [
    ["--minutes 1", "A short one"],
    ["--minutes 10 --svg soak.svg", "The nightly form, with a picture"],
    [
      "--form services --minutes 5",
      "Three services, each killed, and the broker",
    ],
    ["--minutes 600 --companions 100", "A night in an ordinary house"],
  ],
  notes:
    "The gateway plays a scenario at first; then it is killed, as each service and\n" +
    "the broker are in the other form, and lives on to the end under the remote\n" +
    "control.\n\n" +
    "Memory is flat when the median of the last quarter, after a warm-up, is at most\n" +
    "5 % above that of the first. That needs three minutes; in less a heap still\n" +
    "finds its size, and 15 % is what can be told from noise. Descriptors must come\n" +
    "back exactly. The exit code is 1 when anything was wrong.",
};
