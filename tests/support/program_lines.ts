import { deadline } from "@dvbcss/std/async";

/** Time a line has to come, in milliseconds. */
const WITHIN_MILLIS = 15_000;

/** What a program prints, read as lines of JSON; disposing kills it. */
export class ProgramLines implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string, void>;

  /**
   * Reads from now on.
   *
   * @param child The program, its outputs piped.
   */
  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = linesOf(child.stdout);
  }

  /**
   * Waits for a line.
   *
   * @param accept Which one; the next one unless said otherwise.
   * @returns What it says.
   */
  async next(
    accept: (line: Record<string, unknown>) => boolean = () => true,
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const { value } = await deadline(this.#lines.next(), WITHIN_MILLIS);
      if (value === undefined) throw new Error("The program has ended");
      const line: Record<string, unknown> = JSON.parse(value);
      if (accept(line)) return line;
    }
  }

  /** Kills the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It ended by itself.
    }
    await this.#lines.return();
    await this.#child.stderr.cancel();
    await this.#child.status;
  }
}

async function* linesOf(
  stream: ReadableStream<BufferSource>,
): AsyncGenerator<string, void> {
  let rest = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
