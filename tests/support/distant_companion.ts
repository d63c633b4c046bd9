import type { ContinuityReport } from "./continuity.ts";
import type { NetworkHost } from "./network_hosts.ts";
import { until } from "./until.ts";

/** A companion on another host; disposing ends it. */
export class DistantCompanion implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #report: ContinuityReport | undefined;

  /**
   * Begins to follow.
   *
   * @param host Where it is.
   * @param ciiUrl What it follows.
   */
  constructor(host: NetworkHost, ciiUrl: string) {
    const [program = "", ...args] = [
      ...[...host.within, Deno.execPath(), "run", "-P=system"],
      ...["tests/support/continuity_program.ts", ciiUrl],
    ];
    this.#child = new Deno.Command(program, {
      args,
      cwd: new URL("../../", import.meta.url),
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#reading = this.#read();
  }

  /** What it saw, as of some milliseconds ago; undefined before it starts. */
  get report(): ContinuityReport | undefined {
    return this.#report;
  }

  /**
   * Waits until a report passes a test.
   *
   * @param accept The test.
   * @param what What is waited for.
   * @returns The report, and how long it took, in milliseconds.
   */
  async until(
    accept: (report: ContinuityReport) => boolean,
    what: string,
  ): Promise<{ readonly report: ContinuityReport; readonly millis: number }> {
    const start = performance.now();
    let found: ContinuityReport | undefined;
    await until(() => {
      if (this.#report !== undefined && accept(this.#report)) {
        found = this.#report;
      }
      return found !== undefined;
    }, what);
    if (found === undefined) throw new Error(`${what} is not there`);
    return { report: found, millis: performance.now() - start };
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await this.#reading;
  }

  async #read(): Promise<void> {
    let text = "";
    const decoder = new TextDecoder();
    for await (const octets of this.#child.stdout) {
      text += decoder.decode(octets, { stream: true });
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      const line = lines.at(-1);
      if (line !== undefined) this.#report = JSON.parse(line);
    }
  }
}
