const ERASE_LINE = "\r\x1b[K";

/**
 * Shows on standard error what is being done, in one line that is overwritten.
 *
 * @param text What; an empty text wipes the line.
 */
export function showProgress(text: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`${ERASE_LINE}${text}`));
}

/**
 * Prints a part of the report.
 *
 * @param text One or more lines.
 */
export function print(text: string): void {
  // deno-lint-ignore no-console -- the report is what the program is for
  if (text !== "") console.log(text);
}
