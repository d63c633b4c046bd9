import { STANDARD_ERROR, STANDARD_OUTPUT } from "./line_writer.ts";
import { printable, printableJson } from "./printable.ts";

/** How much a log line matters, least first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How much a log line matters. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What a log line may carry besides its event. */
export type LogFields = Readonly<
  Record<
    string,
    string | number | boolean | null | undefined | readonly string[]
  >
>;

/** Where a program says what happens to it. */
export interface Logger {
  /** Says what only its author would want to know. */
  debug(event: string, fields?: LogFields): void;
  /** Says what happened as it should. */
  info(event: string, fields?: LogFields): void;
  /** Says what went wrong without harm to others. */
  warn(event: string, fields?: LogFields): void;
  /** Says what went wrong and needs somebody. */
  error(event: string, fields?: LogFields): void;
  /**
   * Prints what a program was started for, on standard output: a JSON object
   * with `--json`, the given text otherwise.
   */
  output(record: LogFields & { readonly event: string }, text: string): void;
}

/** Characters of a text that a JSON line carries: a stack fits, a flood does not. */
const MAX_TEXT = 2_000;

/** Settings of {@linkcode createLogger}. */
export interface LoggerOptions {
  /** Least level that is written. */
  readonly level: LogLevel;
  /** Whether a line is a JSON object instead of text. */
  readonly json: boolean;
  /** Who speaks: `wc`, `cii`, `ts`, `gateway`, … */
  readonly service: string;
  /** Writes one line of log; standard error unless said otherwise. */
  readonly writeLog?: (line: string) => void;
  /** Writes one line of output; standard output unless said otherwise. */
  readonly writeOutput?: (line: string) => void;
  /** Date and time of a line; the system's unless said otherwise. */
  readonly date?: () => Date;
}

/**
 * Makes a logger.
 *
 * Log lines go to standard error and outputs to standard output, so that the
 * first line there is the one that says the service listens. Neither can hold
 * the program up: see {@linkcode LineWriter}. No text of a stranger gets there
 * unescaped, and none of any length.
 *
 * @param options Settings.
 * @returns The logger.
 *
 * @example
 * ```ts
 * import { createLogger } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const lines: string[] = [];
 * const logger = createLogger({
 *   level: "info",
 *   json: true,
 *   service: "wc",
 *   writeLog: (line) => lines.push(line),
 *   date: () => new Date(0),
 * });
 * logger.debug("not-written");
 * logger.info("request", { peer: "192.0.2.1:4711" });
 * assertEquals(lines, [
 *   '{"time":"1970-01-01T00:00:00.000Z","level":"info","service":"wc","event":"request","peer":"192.0.2.1:4711"}',
 * ]);
 * ```
 */
export function createLogger(options: LoggerOptions): Logger {
  const {
    writeLog = (line) => STANDARD_ERROR.write(line),
    writeOutput = (line) => STANDARD_OUTPUT.write(line),
    date = () => new Date(),
  } = options;
  const least = LOG_LEVELS.indexOf(options.level);
  function log(level: LogLevel, event: string, fields: LogFields = {}): void {
    if (LOG_LEVELS.indexOf(level) < least) return;
    const time = date().toISOString();
    const { service } = options;
    writeLog(
      options.json
        ? printableJson({ time, level, service, event, ...fields }, MAX_TEXT)
        : `${time} ${level.padEnd(5)} ${service} ${event}${asText(fields)}`,
    );
  }
  return {
    debug: (event, fields) => log("debug", event, fields),
    info: (event, fields) => log("info", event, fields),
    warn: (event, fields) => log("warn", event, fields),
    error: (event, fields) => log("error", event, fields),
    output: (record, text) =>
      writeOutput(options.json ? printableJson(record) : text),
  };
}

function asText(fields: LogFields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${quoted(value)}`)
    .join("");
}

function quoted(value: LogFields[string]): string {
  const text = printable(String(value));
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}
