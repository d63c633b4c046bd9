import { levenshteinDistance, parseArgs } from "@dvbcss/std/cli";
import { commandLineHelp, flagOf, variableOf } from "./command_line_help.ts";
import type { Option } from "./command_line_option.ts";
import { withoutPassword } from "../channel/broker_address.ts";
import { printable } from "../observation/printable.ts";
import { VERSION } from "./version.ts";

/** A program's options, by the camelCase name of each value. */
export type Options<Values> = {
  readonly [Name in keyof Values]: Option<Values[Name]>;
};

/** What a program says of its command line. */
export interface CommandLine<Values> {
  /** How it is started, such as `deno run -P services/wc/main.ts`. */
  readonly usage: string;
  /** What it does, in a few lines. */
  readonly summary: string;
  /** Its options: `maxFreqError` is `--max-freq-error` and `DVBCSS_MAX_FREQ_ERROR`. */
  readonly options: Options<Values>;
  /** Names of the arguments that are not flags; all of them are needed. */
  readonly operands?: readonly string[];
  /** Command lines worth copying, each with a word on what it does. */
  readonly examples: readonly (readonly [arguments: string, effect: string])[];
  /** What else a user of the help wants to know. */
  readonly notes?: string;
}

/** What a program does with its command line. */
export type ParsedCommandLine<Values> =
  | {
    readonly kind: "run";
    readonly values: Values;
    readonly operands: readonly string[];
  }
  /** `--help` or `--version`: print the text, exit with 0. */
  | { readonly kind: "print"; readonly text: string }
  /** Something is wrong: print the message on standard error, exit with 2. */
  | { readonly kind: "refuse"; readonly message: string };

type Refusal = Extract<ParsedCommandLine<unknown>, { kind: "refuse" }>;

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
export function parseCommandLine<Values>(
  commandLine: CommandLine<Values>,
  args: readonly string[],
  env: (name: string) => string | undefined,
): ParsedCommandLine<Values> {
  const options = new Map<string, Option<unknown>>(
    Object.entries(commandLine.options),
  );
  const given = splitArguments(options, args);
  if (given.help) return { kind: "print", text: commandLineHelp(commandLine) };
  if (given.version) return { kind: "print", text: VERSION };
  const [unknown] = given.unknown;
  if (unknown !== undefined) return refuseUnknown(unknown, [...options.keys()]);
  const refused = checkOperands(given.operands, commandLine.operands ?? []);
  if (refused !== undefined) return refused;
  const values: Record<string, unknown> = {};
  for (const [name, option] of options) {
    const read = readOption(name, option, given.flags.get(name), env);
    if ("kind" in read) return read;
    values[name] = read.value;
  }
  // Each value came from the option of its name, which the types cannot see.
  return { kind: "run", values: values as Values, operands: given.operands };
}

/** A command line, sorted. */
interface Arguments {
  readonly help: boolean;
  readonly version: boolean;
  /** Text of each flag that is there, by the option's name. */
  readonly flags: ReadonlyMap<string, string>;
  /** Arguments that are not flags. */
  readonly operands: readonly string[];
  /** Flags that nobody knows, without their values. */
  readonly unknown: readonly string[];
}

function splitArguments(
  options: ReadonlyMap<string, Option<unknown>>,
  args: readonly string[],
): Arguments {
  const unknown: string[] = [];
  const switches = [...options.keys()]
    .filter((name) => options.get(name)?.placeholder === "");
  const others = [...options.keys()].filter((name) => !switches.includes(name));
  const parsed = parseArgs(joinNegativeNumbers(args), {
    // Operands too: a stem such as 007 is not a number.
    string: ["_", ...others.map(flagOf)],
    boolean: ["help", "version", ...switches.map(flagOf)],
    negatable: switches.map(flagOf),
    default: Object.fromEntries(switches.map((name) => [flagOf(name), null])),
    alias: { help: "h" },
    unknown: (argument, key) => {
      if (key === undefined) return true;
      unknown.push(argument.replace(/=.*$/s, ""));
      return false;
    },
  });
  const flags = [...options.keys()]
    .map((name) => {
      const told = switches.includes(name)
        ? switchValue(args, flagOf(name))
        : undefined;
      return [name, told ?? parsed[flagOf(name)] ?? null] as const;
    })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, String(value)] as const);
  return {
    help: parsed["help"] === true,
    version: parsed["version"] === true,
    flags: new Map(flags),
    operands: parsed._.map(String),
    unknown,
  };
}

/** The text in `--json=text`, which would pass for true whatever it is. */
function switchValue(
  args: readonly string[],
  flag: string,
): string | undefined {
  const last = args.findLast((argument) =>
    [`--${flag}`, `--no-${flag}`].includes(argument.replace(/=.*$/s, ""))
  );
  const prefix = `--${flag}=`;
  return last?.startsWith(prefix) ? last.slice(prefix.length) : undefined;
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
  fromFlag: string | undefined,
  env: (name: string) => string | undefined,
): { readonly value: unknown } | Refusal {
  const variable = variableOf(name);
  // An empty variable is how an environment file leaves one out.
  const text = fromFlag ?? (env(variable) || undefined);
  if (text === undefined) return { value: option.fallback };
  const parsed = option.parse(text);
  if (parsed.ok) return { value: parsed.value };
  const source = fromFlag === undefined ? variable : `--${flagOf(name)}`;
  return refuse(
    `Cannot use ${source} "${
      printable(withoutPassword(text))
    }": wanted ${parsed.wanted}`,
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
