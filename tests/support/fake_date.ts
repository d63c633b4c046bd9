import { type ServiceProcess, untilListening } from "./service_process.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * A date that can be set for chosen programs, and for nobody else on the machine.
 *
 * libfaketime comes between a program and the kernel, and adds to the date what
 * a file says. The monotonic clock is left alone, as it is when a date is set.
 */
export class FakeDate implements AsyncDisposable {
  readonly #library: string;
  readonly #path: string;

  private constructor(library: string, path: string) {
    this.#library = library;
    this.#path = path;
  }

  /**
   * Finds out whether dates can be faked here.
   *
   * @returns Where libfaketime is, or undefined where it is not.
   */
  static async library(): Promise<string | undefined> {
    const { stdout } = await shell(
      "ls -d /usr/lib/*/faketime/libfaketime.so.1",
    );
    return stdout.split("\n").find((path) => path !== "");
  }

  /**
   * Makes a date that is the right one at first.
   *
   * @param library Where libfaketime is.
   * @returns The date; disposing removes its file.
   */
  static async create(library: string): Promise<FakeDate> {
    const { stdout } = await shell("mktemp");
    const date = new FakeDate(library, stdout.trim());
    await date.#write("+0");
    return date;
  }

  /** What programs are to have in their environment. */
  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      FAKETIME_TIMESTAMP_FILE: this.#path,
      // Cached, it would be looked at when the date's seconds have moved by two.
      FAKETIME_NO_CACHE: "1",
    };
  }

  /**
   * Starts a program that lives by this date, and waits for its listening line.
   *
   * @param path Its main file, from the project's root.
   * @param args Its arguments.
   * @param flags What the runtime is told; its own permission set if left out.
   * @returns The running program; disposing kills it.
   */
  readonly startProgram = (
    path: string,
    args: readonly string[],
    flags: readonly string[] = ["-P"],
  ): Promise<ServiceProcess> => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, "--no-prompt", path, ...args],
      cwd: ROOT,
      env: this.env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return untilListening(child, path);
  };

  /**
   * Sets the date, relative to the right one. Programs see it at once.
   *
   * @param years How many years ahead; negative for behind.
   */
  async set(years: number): Promise<void> {
    await this.#write(`${years < 0 ? "-" : "+"}${Math.abs(years)}y`);
  }

  /** Removes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    await shell('rm -f "$1"', this.#path);
  }

  /** As the shell writes it: tests have no right to write files. */
  async #write(text: string): Promise<void> {
    const { success } = await shell(
      'printf %s "$2" > "$1.new" && mv "$1.new" "$1"',
      ...[this.#path, text],
    );
    if (!success) throw new Error(`Cannot write ${this.#path}`);
  }
}

async function shell(
  script: string,
  ...args: readonly string[]
): Promise<{ readonly success: boolean; readonly stdout: string }> {
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", script, "sh", ...args],
    stderr: "null",
  }).output();
  return { success, stdout: new TextDecoder().decode(stdout) };
}
