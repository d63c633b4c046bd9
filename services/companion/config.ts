import {
  choiceOption,
  type CommandLine,
  LOG_LEVELS,
  type LogLevel,
  numberOption,
  type Option,
  type Options,
  switchOption,
  textOption,
} from "@dvbcss/runtime";

/** What all tools take. */
export interface ToolOptions {
  /** Print one JSON object a line. */
  readonly json: boolean;
  /** End with exit 0 after this long, in seconds; undefined for never. */
  readonly duration: number | undefined;
  /** Time between readings, in seconds. */
  readonly interval: number;
  /** Which measurements of the wall clock to believe. */
  readonly algorithm: Algorithm;
  /** Least level of events that are printed; undefined for the tool's own. */
  readonly logLevel: LogLevel | undefined;
}

/** What `wc` takes besides. */
export interface WcOptions extends ToolOptions {
  /** Where to write down each measurement; undefined for nowhere. */
  readonly record: string | undefined;
}

/** What `follow` takes besides. */
export interface FollowOptions extends ToolOptions {
  /** The timeline to follow; undefined to choose from the offer. */
  readonly selector: string | undefined;
  /** Beginning of the content ids to follow; undefined for the announced id. */
  readonly stem: string | undefined;
}

/** Names of the ways to select measurements of the wall clock. */
export const ALGORITHMS = [
  "estimator",
  "lowest-dispersion",
  "most-recent",
  "filter-and-predict",
] as const;

/** A way to select measurements of the wall clock. */
export type Algorithm = typeof ALGORITHMS[number];

/** A tool's name. */
export type ToolName = "cii" | "wc" | "ts" | "follow";

const USAGE = "deno run -P services/companion/main.ts";

/** The command line of `companion cii`. */
export const CII_COMMAND_LINE: CommandLine<ToolOptions> = {
  usage: `${USAGE} cii`,
  summary:
    "Prints what a TV Device says of its content and endpoints (CSS-CII):\n" +
    "each property that changes, then everything known.",
  options: toolOptions(1),
  operands: ["URL"],
  examples: [["ws://127.0.0.1:7681/cii", "Watch the gateway of this machine"]],
};

/** The command line of `companion wc`. */
export const WC_COMMAND_LINE: CommandLine<WcOptions> = {
  usage: `${USAGE} wc`,
  summary:
    "Follows a wall clock (CSS-WC) and prints it in microseconds, with its\n" +
    "dispersion in milliseconds and every 5 s the worst dispersion. With\n" +
    "--log-level debug it prints each measurement too.",
  options: {
    ...toolOptions(0.2),
    record: textOption<string | undefined>({
      help: "Write each measurement to this file, for deno task accuracy.",
      fallback: undefined,
      placeholder: "FILE",
      accepts: (text) => text !== "",
      wanted: "the path of a file",
    }),
  },
  operands: ["HOST", "PORT"],
  examples: [
    ["127.0.0.1 6677", "Watch the gateway of this machine"],
    ["tv.local 6677 --record tv.ndjson", "Record how a TV's replies arrive"],
  ],
};

/** The command line of `companion ts`. */
export const TS_COMMAND_LINE: CommandLine<ToolOptions> = {
  usage: `${USAGE} ts`,
  summary:
    "Follows one timeline (CSS-TS) of content whose id begins with STEM and\n" +
    "prints whether it is available, its speed and its position.",
  options: toolOptions(0.4),
  operands: ["URL", "WCURL", "STEM", "SELECTOR", "TICKS_PER_SECOND"],
  examples: [[
    'ws://127.0.0.1:7681/ts udp://127.0.0.1:6677 "" urn:dvb:css:timeline:pts 90000',
    "PTS of whatever is presented",
  ]],
};

/** The command line of `companion follow`. */
export const FOLLOW_COMMAND_LINE: CommandLine<FollowOptions> = {
  usage: `${USAGE} follow`,
  summary:
    "Follows a TV Device from the URL of its CII service alone and shows a\n" +
    "live table of state, position, dispersion and round trip, with a word on\n" +
    "whatever may keep companions out of step.",
  options: {
    ...toolOptions(0.5),
    selector: textOption<string | undefined>({
      help:
        "Timeline to follow; the first offered, PTS before all, if left out.",
      fallback: undefined,
      placeholder: "SELECTOR",
      accepts: (text) => text !== "",
      wanted: "a timeline selector",
    }),
    stem: textOption<string | undefined>({
      help:
        "Beginning of the content ids to follow; the announced id if left out.",
      fallback: undefined,
      placeholder: "STEM",
      accepts: () => true,
      wanted: "text",
    }),
  },
  operands: ["URL"],
  examples: [
    ["ws://127.0.0.1:7681/cii", "Follow the gateway of this machine"],
    [
      "ws://tv.local:7681/cii --json --duration 10",
      "Ten seconds as JSON lines",
    ],
  ],
};

/** What `companion` alone, or `companion --help`, prints. */
export const OVERVIEW = `Watches a TV Device as a companion does.

Usage: ${USAGE} TOOL …

Tools:
  follow URL      Everything, from the URL of the CII service
  cii URL         What is presented and where the services are
  wc HOST PORT    The wall clock
  ts URL WCURL STEM SELECTOR TICKS_PER_SECOND
                  One timeline

TOOL --help tells more.`;

function toolOptions(interval: number): Options<ToolOptions> {
  return {
    json: switchOption({ help: "Print one JSON object a line." }),
    duration: secondsOption<number | undefined>(
      "End with exit 0 after this long, in seconds.",
      undefined,
    ),
    interval: secondsOption("Time between readings, in seconds.", interval),
    algorithm: choiceOption<Algorithm>({
      help: "Which measurements of the wall clock to believe.",
      fallback: "estimator",
      choices: ALGORITHMS,
    }),
    logLevel: {
      ...choiceOption<LogLevel>({
        help:
          "Least level of events that are printed; info, or all with --json.",
        fallback: "info",
        choices: LOG_LEVELS,
      }),
      fallback: undefined,
    },
  };
}

function secondsOption<T extends number | undefined>(
  help: string,
  fallback: T,
): Option<T | number> {
  const option = numberOption({
    help,
    fallback: 0,
    min: 0.02,
    max: 1e6,
    placeholder: "SECONDS",
  });
  return { ...option, fallback };
}
