import type { CommandLine } from "./command_line.ts";
import type { Option } from "./command_line_option.ts";

/**
 * Names the flag of an option, without its dashes.
 *
 * @param name The option's camelCase name.
 * @returns Such as `max-freq-error` for `maxFreqError`.
 */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Names the environment variable of an option.
 *
 * @param name The option's camelCase name.
 * @returns Such as `DVBCSS_MAX_FREQ_ERROR` for `maxFreqError`.
 */
export function variableOf(name: string): string {
  return `DVBCSS_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
}

/**
 * Writes the text of `--help`.
 *
 * @param commandLine What the program takes.
 * @returns The text, without a newline at its end.
 */
export function commandLineHelp<Values>(
  commandLine: CommandLine<Values>,
): string {
  const { usage, summary, operands = [], examples, notes } = commandLine;
  const rows = Object.entries<Option<unknown>>(commandLine.options).map(
    optionRow,
  );
  rows.push(["--help, -h", "Print this text."]);
  rows.push(["--version", "Print the version."]);
  const sections = [
    summary.trim(),
    `Usage: ${[usage, ...operands, "[options]"].join(" ")}`,
    `Options:\n${table(rows)}`,
    "Each option can be set in the environment too: --log-level is DVBCSS_LOG_LEVEL.\n" +
    "A flag wins over the environment.",
    ...(notes === undefined ? [] : [notes.trim()]),
    ...(examples.length === 0
      ? []
      : [`Examples:\n${examples.map(exampleOf(usage)).join("\n")}`]),
  ];
  return sections.join("\n\n");
}

function optionRow(
  [name, option]: [string, Option<unknown>],
): [flag: string, help: string] {
  const value = option.placeholder === "" ? "" : ` ${option.placeholder}`;
  const shown = option.fallback === undefined || option.placeholder === "" ||
      option.fallback === ""
    ? ""
    : ` [${option.fallback}]`;
  return [`--${flagOf(name)}${value}`, `${option.help}${shown}`];
}

/** Rows whose second column starts on its own line when the first is long. */
function table(rows: readonly (readonly [string, string])[]): string {
  const width = 28;
  return rows.map(([flag, help]) => {
    const left = `  ${flag}`;
    const right = help.replaceAll("\n", `\n${"".padEnd(width)}`);
    return left.length < width
      ? `${left.padEnd(width)}${right}`
      : `${left}\n${"".padEnd(width)}${right}`;
  }).join("\n");
}

function exampleOf(
  usage: string,
): (example: readonly [string, string]) => string {
  return ([args, effect]) => `  # ${effect}\n  ${`${usage} ${args}`.trim()}`;
}
