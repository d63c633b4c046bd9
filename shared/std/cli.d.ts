/** Settings of {@linkcode parseArgs}. */
export interface ParseOptions {
  /** Names of flags that stand alone. */
  boolean?: readonly string[];
  /** Names of flags that take a value. */
  string?: readonly string[];
  /** Boolean flags that `--no-…` turns off. */
  negatable?: readonly string[];
  /** Values of flags that are not given. */
  default?: Readonly<Record<string, unknown>>;
  /** Other names of a flag. */
  alias?: Readonly<Record<string, string | readonly string[]>>;
  /** Called with what is not a known flag; returning false leaves it out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Flags by name, and under `_` whatever is not a flag. */
export interface ParsedArgs {
  /** Arguments that are not flags. */
  _: (string | number)[];
  /** A flag's value. */
  [name: string]: unknown;
}
/** Takes command line arguments apart. */
export declare function parseArgs(
  args: readonly string[],
  options?: ParseOptions,
): ParsedArgs;
