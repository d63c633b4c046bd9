/** Where content is at an instant of the page. */
export interface PageLine {
  /** The instant, in milliseconds of `performance.now()`. */
  readonly pageMillis: number;
  /** Content time at that instant, in seconds. */
  readonly positionSeconds: number;
  /** Content seconds per second. */
  readonly speed: number;
}

/**
 * Reads a line.
 *
 * @param line The line.
 * @param pageMillis The instant, in milliseconds of `performance.now()`.
 * @returns Content time, in seconds.
 */
export function positionAt(line: PageLine, pageMillis: number): number {
  return line.positionSeconds +
    (pageMillis - line.pageMillis) / 1e3 * line.speed;
}
