import { levenshteinDistance, parseArgs } from "@dvbcss/std/cli";
import { commandLineHelp, flagOf, variableOf } from "./command_line_help.ts";
import type { Option } from "./command_line_option.ts";
import { printable } from "./logger.ts";
import { VERSION } from "./version.ts";

/** A program's options, by camelCase name. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of a program's options, by camelCase name. */
export type OptionValues<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

/** What a program says of its command line. */
export interface CommandLine<O extends Options> {
  /** How it is started, such as `deno run -P services/wc/main.ts`. */
  readonly usage: string;
  /** What it does, in a few lines. */
  readonly summary: string;
  /** Its options: `maxFreqError` is `--max-freq-error` and `DVBCSS_MAX_FREQ_ERROR`. */
  readonly options: O;
  /** Names of the arguments that are not flags; all of them are needed. */
  readonly operands?: readonly string[];
  /** Command lines worth copying, each with a word on what it does. */
  readonly examples: readonly (readonly [arguments: string, effect: string])[];
  /** What else a user of the help wants to know. */
  readonly notes?: string;
}

/** What a program does with its command line. */
export type ParsedCommandLine<O extends Options> =
  | {
    readonly kind: "run";
    readonly values: OptionValues<O>;
    readonly operands: readonly string[];
  }
  /** `--help` or `--version`: print the text, exit with 0. */
  | { readonly kind: "print"; readonly text: string }
  /** Something is wrong: print the message on standard error, exit with 2. */
  | { readonly kind: "refuse"; readonly message: string };

type Refusal = Extract<ParsedCommandLine<Options>, { kind: "refuse" }>;

/**
 * Reads a program's options from its arguments and its environment.
 *
 * A flag wins over the environment, and that over the fallback. An empty
 * environment variable counts as not set.
 *
 * @param commandLine What the program takes.
 * @param args Its arguments.
 * @param env Reads an environment variable.
 * @returns What to do.
 *
 * @example
 * ```ts
 * import { parseCommandLine, portOption } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const commandLine = {
 *   usage: "serve",
 *   summary: "Serves.",
 *   options: { port: portOption({ help: "Port to listen on.", fallback: 7681 }) },
 *   examples: [],
 * };
 * assertEquals(parseCommandLine(commandLine, ["--port", "http"], () => undefined), {
 *   kind: "refuse",
 *   message: 'Cannot use --port "http": wanted a whole number from 0 to 65535',
 * });
 * ```
 */
export function parseCommandLine<O extends Options>(
  commandLine: CommandLine<O>,
  args: readonly string[],
  env: (name: string) => string | undefined,
): ParsedCommandLine<O> {
  const names = Object.keys(commandLine.options);
  const given = splitArguments(commandLine, args);
  if (given.has("help")) {
    return { kind: "print", text: commandLineHelp(commandLine) };
  }
  if (given.has("version")) return { kind: "print", text: VERSION };
  const [unknown] = given.get("unknown") ?? [];
  if (unknown !== undefined) return refuseUnknown(unknown, names);
  const operands = given.get("operands") ?? [];
  const refused = checkOperands(operands, commandLine.operands ?? []);
  if (refused !== undefined) return refused;
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(commandLine.options)) {
    const read = readOption(name, option, given, env);
    if ("kind" in read) return read;
    values[name] = read.value;
  }
  return { kind: "run", values: values as OptionValues<O>, operands };
}

/**
 * Sorts arguments: values of each flag under the flag's name, and the rest under
 * words that no flag has.
 */
function splitArguments(
  { options }: CommandLine<Options>,
  args: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, string[]>();
  const note = (key: string, text: string) =>
    given.set(key, [...given.get(key) ?? [], text]);
  const isSwitch = (name: string) => options[name]?.placeholder === "";
  const switches = Object.keys(options).filter(isSwitch).map(flagOf);
  const parsed = parseArgs(joinNegativeNumbers(args), {
    string: Object.keys(options).filter((name) => !isSwitch(name)).map(flagOf),
    boolean: ["help", "version", ...switches],
    negatable: switches,
    alias: { help: "h" },
    unknown: (argument, key) => {
      if (key === undefined) return true;
      note("unknown", argument.replace(/=.*$/s, ""));
      return false;
    },
  });
  for (const name of ["help", "version"]) {
    if (parsed[name] === true) note(name, "");
  }
  for (const operand of parsed._) note("operands", String(operand));
  for (const name of Object.keys(options)) {
    const flag = flagOf(name);
    const present = args.some((argument) =>
      [`--${flag}`, `--no-${flag}`].includes(argument.replace(/=.*$/s, ""))
    );
    if (present) note(`--${flag}`, String(parsed[flag]));
  }
  return given;
}

/** `--port -1` means the value -1, which would pass for a flag of its own. */
function joinNegativeNumbers(args: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const argument of args) {
    const last = joined.at(-1);
    if (
      /^-\d/.test(argument) && last?.startsWith("--") && !last.includes("=")
    ) {
      joined[joined.length - 1] = `${last}=${argument}`;
    } else joined.push(argument);
  }
  return joined;
}

function readOption(
  name: string,
  option: Option<unknown>,
  given: ReadonlyMap<string, readonly string[]>,
  env: (name: string) => string | undefined,
): { readonly value: unknown } | Refusal {
  const flag = `--${flagOf(name)}`;
  const variable = variableOf(name);
  const fromFlag = given.get(flag)?.at(-1);
  const fromEnv = env(variable) || undefined;
  const text = fromFlag ?? fromEnv;
  if (text === undefined) return { value: option.fallback };
  const parsed = option.parse(text);
  if (parsed.ok) return { value: parsed.value };
  const source = fromFlag === undefined ? variable : flag;
  return refuse(
    `Cannot use ${source} "${printable(text)}": wanted ${parsed.wanted}`,
  );
}

function refuseUnknown(argument: string, names: readonly string[]): Refusal {
  const flags = [
    ...names.map((name) => `--${flagOf(name)}`),
    "--help",
    "--version",
  ];
  const [closest] = flags.toSorted((a, b) =>
    levenshteinDistance(argument, a) - levenshteinDistance(argument, b)
  );
  const hint =
    closest !== undefined && levenshteinDistance(argument, closest) <= 3
      ? `did you mean ${closest}?`
      : "--help lists the flags";
  return refuse(`Unknown flag ${printable(argument)}: ${hint}`);
}

function checkOperands(
  operands: readonly string[],
  wanted: readonly string[],
): Refusal | undefined {
  const extra = operands[wanted.length];
  if (extra !== undefined) {
    return refuse(
      `Unexpected argument "${printable(extra)}": --help tells more`,
    );
  }
  const missing = wanted[operands.length];
  if (missing === undefined) return undefined;
  return refuse(`Missing argument ${missing}: --help tells more`);
}

function refuse(message: string): Refusal {
  return { kind: "refuse", message };
}
