import {
  type CommandLine,
  type Options,
  type OptionValues,
  parseCommandLine,
} from "./command_line.ts";

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
export function optionsOrExit<O extends Options>(
  commandLine: CommandLine<O>,
  args: readonly string[] = Deno.args,
): {
  readonly values: OptionValues<O>;
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
