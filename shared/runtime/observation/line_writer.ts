import { Counter } from "./metrics.ts";

/** Where octets go; part of what `Deno.stderr` is. */
export interface LineStream {
  /**
   * Writes octets.
   *
   * @param octets The octets.
   * @returns How many were written, at least one.
   */
  write(octets: Uint8Array): Promise<number>;
}

/**
 * Lines that may wait. They are some 100 KiB, and seconds of a service that is
 * flooded: whoever does not read for longer misses something.
 */
const MAX_WAITING_LINES = 1_024;

/**
 * Writes lines in order, and never keeps anybody waiting.
 *
 * A disk that is full, a reader that has died and one that does not read are not
 * the business of who has something to say: a line that cannot be written, and
 * one that finds too many before it, are dropped and counted. Lines said later
 * appear as soon as there is room again, each on a line of its own.
 *
 * @example
 * ```ts
 * import { LineWriter } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const full = { write: () => Promise.reject(new Error("No space left")) };
 * const writer = new LineWriter(full);
 * writer.write("lost");
 * await writer.flush();
 * assertEquals(writer.dropped.value(), 1);
 * ```
 */
export class LineWriter {
  /** Counts the lines that nobody will read. */
  readonly dropped: Counter = new Counter();
  readonly #stream: LineStream;
  readonly #waiting: string[] = [];
  readonly #encoder = new TextEncoder();
  #writing: Promise<void> | undefined;
  /** Whether the stream ends in a part of a line. */
  #brokeOff = false;

  /**
   * Starts with nothing to write.
   *
   * @param stream Where lines go.
   */
  constructor(stream: LineStream) {
    this.#stream = stream;
  }

  /**
   * Says a line; it is written when those before it are.
   *
   * @param line The line, without its end.
   */
  write(line: string): void {
    if (this.#waiting.length >= MAX_WAITING_LINES) {
      this.dropped.add();
      return;
    }
    this.#waiting.push(line);
    this.#writing ??= this.#writeAll();
  }

  /**
   * Waits until every line said so far is written or dropped, which a reader who
   * does not read can put off for ever.
   */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (;;) {
      const line = this.#waiting[0];
      if (line === undefined) break;
      await this.#writeLine(line);
      // Until now it has counted as waiting.
      this.#waiting.shift();
    }
    this.#writing = undefined;
  }

  async #writeLine(line: string): Promise<void> {
    const octets = this.#encoder.encode(
      `${this.#brokeOff ? "\n" : ""}${line}\n`,
    );
    let written = 0;
    try {
      while (written < octets.length) {
        written += await this.#stream.write(octets.subarray(written));
      }
      this.#brokeOff = false;
    } catch {
      // There is nowhere left to say so, but for the counter.
      this.dropped.add();
      this.#brokeOff ||= written > 0;
    }
  }
}

/** Standard error, where log lines go. */
export const STANDARD_ERROR: LineWriter = new LineWriter(Deno.stderr);

/** Standard output, where goes what a program was started for. */
export const STANDARD_OUTPUT: LineWriter = new LineWriter(Deno.stdout);
