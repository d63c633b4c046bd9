const ENCODER = new TextEncoder();
const FALLBACK_COLUMNS = 100;
const FALLBACK_ROWS = 30;

/** Standard output: lines, or a table that is drawn over itself. */
export class Terminal {
  #drawn = 0;

  /** Whether somebody looks at it. */
  get isInteractive(): boolean {
    return Deno.stdout.isTerminal();
  }

  /** Its width. */
  get columns(): number {
    return this.isInteractive ? Deno.consoleSize().columns : FALLBACK_COLUMNS;
  }

  /**
   * Writes a line.
   *
   * @param text The line, without its end.
   */
  writeLine(text: string): void {
    write(`${text}\n`);
  }

  /**
   * Draws lines in place of those drawn before; what does not fit the height is
   * left out.
   *
   * @param lines The lines.
   */
  redraw(lines: readonly string[]): void {
    const rows = this.isInteractive ? Deno.consoleSize().rows : FALLBACK_ROWS;
    const shown = lines.slice(0, Math.max(1, rows - 1));
    const up = this.#drawn === 0 ? "" : `\x1b[${this.#drawn}A`;
    write(`${up}\r\x1b[J${shown.join("\n")}\n`);
    this.#drawn = shown.length;
  }
}

function write(text: string): void {
  const octets = ENCODER.encode(text);
  let written = 0;
  try {
    while (written < octets.length) {
      written += Deno.stdout.writeSync(octets.subarray(written));
    }
  } catch (error) {
    // Whoever read us, such as `head`, has had enough.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}
