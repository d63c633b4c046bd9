import { deadline } from "@dvbcss/std/async";
import { STANDARD_ERROR, STANDARD_OUTPUT } from "../observation/line_writer.ts";
import { printable } from "../observation/printable.ts";
import { type CommandLine, parseCommandLine } from "./command_line.ts";

/** Time for what was said last to be written, in milliseconds. */
const FLUSH_WITHIN_MILLIS = 200;

/** Characters of the reason for a failure. */
const MAX_REASON_LENGTH = 1_000;

/**
 * Reads a program's options from where it was started, or ends the program.
 *
 * `--help` and `--version` print and exit with 0; a wrong command line says why
 * on standard error and exits with 2.
 *
 * @param commandLine What the program takes.
 * @param args Its arguments; the process's own unless said otherwise.
 * @returns The options and the arguments that are not flags.
 */
export function optionsOrExit<Values>(
  commandLine: CommandLine<Values>,
  args: readonly string[] = Deno.args,
): {
  readonly values: Values;
  readonly operands: readonly string[];
} {
  const parsed = parseCommandLine(
    commandLine,
    args,
    (name) => readVariable(name, commandLine.usage),
  );
  switch (parsed.kind) {
    case "run":
      return parsed;
    case "print":
      // deno-lint-ignore no-console -- no logger exists before its options do
      console.log(parsed.text);
      return Deno.exit(0);
    case "refuse":
      // deno-lint-ignore no-console -- no logger exists before its options do
      console.error(parsed.message);
      return Deno.exit(2);
  }
}

/** Reads a variable, or tells who forgot `-P`, as everybody does once. */
function readVariable(name: string, usage: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    // deno-lint-ignore no-console -- no logger exists before its options do
    console.error(
      `Cannot read ${name}: this process has no permission to; start it by "${usage}"`,
    );
    return Deno.exit(2);
  }
}

/**
 * Runs a program to its end and exits: with 0, or with 1 and the reason when it
 * fails.
 *
 * @param name What the program is called in the message.
 * @param body The program.
 */
export async function runProgram(
  name: string,
  body: () => Promise<void>,
): Promise<never> {
  try {
    await body();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = printable(message, MAX_REASON_LENGTH);
    STANDARD_ERROR.write(`${name} cannot go on: ${reason}`);
    return await leave(1);
  }
  return await leave(0);
}

/**
 * Exits once everything said is written; a reader who does not read cannot hold
 * that up.
 *
 * @param code The exit code.
 */
export async function leave(code: number): Promise<never> {
  const said = [STANDARD_ERROR.flush(), STANDARD_OUTPUT.flush()];
  await deadline(Promise.all(said), FLUSH_WITHIN_MILLIS).catch(() => {});
  return Deno.exit(code);
}
