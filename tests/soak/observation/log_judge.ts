/** What the runtime itself says before the program speaks. */
const RUNTIMES_OWN =
  /^Warning Permissions in the config file is an experimental feature/;
// deno-lint-ignore no-control-regex -- colours are control sequences
const COLOURS = /\u001b\[[0-9;]*m/g;
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f\u2028\u2029]/;

/**
 * Finds the lines of a log that are not what a reader of it can rely on: one JSON
 * object each, without anything unescaped.
 *
 * @param text Standard error of a program with `--json`, from its beginning.
 * @returns How many lines are right, and those that are not.
 */
export function judgeLog(
  text: string,
): { readonly lines: number; readonly wrong: readonly string[] } {
  const lines = text.split("\n").filter((line) => line !== "");
  // A process that was killed may have been in the middle of a line.
  if (text !== "" && !text.endsWith("\n")) lines.pop();
  const own = lines.filter((line, index) =>
    index > 0 || !RUNTIMES_OWN.test(line.replace(COLOURS, ""))
  );
  return { lines: own.length, wrong: own.filter((line) => !isRecord(line)) };
}

function isRecord(line: string): boolean {
  if (CONTROLS.test(line)) return false;
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === "object" && record !== null &&
      ["time", "level", "service", "event"].every((name) => name in record);
  } catch {
    return false;
  }
}
