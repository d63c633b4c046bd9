import { type CommandLine, parseCommandLine } from "./command_line.ts";

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
    (name) => Deno.env.get(name),
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
    const reason = error instanceof Error ? error.message : String(error);
    // deno-lint-ignore no-console -- the program may have failed before it could log
    console.error(`${name} cannot go on: ${reason}`);
    Deno.exit(1);
  }
  return Deno.exit(0);
}
