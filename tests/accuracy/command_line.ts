import {
  type CommandLine,
  integerOption,
  numberOption,
  switchOption,
  textOption,
} from "@dvbcss/runtime";
import { fileOption } from "../support/file_option.ts";

/** What the instrument is told. */
export interface AccuracyOptions {
  readonly seed: number;
  /** Simulated hours in each world. */
  readonly hours: number;
  /** Starts in each world. */
  readonly starts: number;
  /** Time between two observations, in milliseconds. */
  readonly observeMillis: number;
  /** Part of the names of the worlds wanted. */
  readonly world: string;
  /** Part of the names of the algorithms wanted. */
  readonly algorithm: string;
  /** A file of worlds to use instead. */
  readonly worlds: string | undefined;
  /** A recording to use instead of any world. */
  readonly trace: string | undefined;
  /** Precision of the clock that made it, in nanoseconds. */
  readonly localPrecision: number;
  /** Hours in random worlds to look for violations of bounds; 0 for none. */
  readonly sweep: number;
  /** Where to draw. */
  readonly svg: string | undefined;
  readonly json: boolean;
}

/** The command line of the instrument. */
export const ACCURACY_COMMAND_LINE: CommandLine<AccuracyOptions> = {
  usage: "deno task accuracy",
  summary:
    "Measures how well each algorithm follows a wall clock (CSS-WC) in simulated\n" +
    "worlds, where the true error is known. The same seed gives the same figures.",
  options: {
    seed: integerOption({
      help: "Seed of all chance.",
      fallback: 1,
      min: 0,
      max: 2 ** 32 - 1,
    }),
    hours: numberOption({
      help: "Simulated hours in each world.",
      fallback: 4,
      min: 0.05,
      max: 10_000,
      placeholder: "HOURS",
    }),
    starts: integerOption({
      help: "Starts in each world.",
      fallback: 400,
      min: 1,
      max: 1_000_000,
    }),
    observeMillis: integerOption({
      help: "Time between two observations, in milliseconds.",
      fallback: 100,
      min: 1,
      max: 60_000,
    }),
    world: wordOption("Only worlds whose name contains this."),
    algorithm: wordOption("Only algorithms whose name contains this."),
    worlds: fileOption("Worlds to use instead: a JSON file."),
    trace: fileOption("A recording to use instead of worlds: an NDJSON file."),
    localPrecision: integerOption({
      help: "Precision of the clock that made the recording, in nanoseconds.",
      fallback: 1_000,
      min: 0,
      max: 1e9,
    }),
    sweep: integerOption({
      help:
        "Run so many simulated hours, each in a random world, and only count violations of bounds.",
      fallback: 0,
      min: 0,
      max: 1_000_000,
    }),
    svg: fileOption("Draw error and bound over time into this file."),
    json: switchOption({ help: "Print JSON; durations in nanoseconds." }),
  },
  examples: [
    ["--svg accuracy.svg", "All worlds, with a picture"],
    ["--world wifi --hours 20", "More hours in the Wi-Fi worlds"],
    ["--sweep 1000", "Look for a world in which a bound does not hold"],
    ["--trace recording.ndjson", "What each algorithm makes of a recording"],
  ],
  notes:
    "Blind is the time after a restart or a sleep in which no client can know of\n" +
    "it; it counts in no other column. Back counts readings earlier than the one\n" +
    "before them, unless the application was told of a jump.",
};

function wordOption(help: string) {
  return textOption({
    help,
    fallback: "",
    placeholder: "WORD",
    accepts: () => true,
    wanted: "a word",
  });
}
