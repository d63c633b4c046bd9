/** What became of a program that ran to its end. */
export interface ShellOutput {
  /** Its exit code. */
  readonly code: number;
  /** What it printed, on both outputs. */
  readonly text: string;
}

/**
 * Runs a program to its end.
 *
 * @param program Its name or path.
 * @param args Its arguments.
 * @param env Variables for its environment.
 * @returns What became of it.
 */
export async function runToEnd(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ShellOutput> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: new URL("../../", import.meta.url),
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/**
 * Runs a program that must succeed.
 *
 * @param program Its name or path.
 * @param args Its arguments.
 * @returns What it printed.
 * @throws {Error} If its exit code is not 0.
 */
export async function mustRun(
  program: string,
  ...args: readonly string[]
): Promise<string> {
  const { code, text } = await runToEnd(program, args);
  if (code === 0) return text;
  throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${text}`);
}

/** A folder for a test, below the system's for such; disposing removes it. */
export class TemporaryFolder implements AsyncDisposable {
  /** Where it is. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes one. */
  static async make(): Promise<TemporaryFolder> {
    // By another program: tests may run programs, but not write.
    const path = await mustRun("mktemp", "--directory");
    return new TemporaryFolder(path.trim());
  }

  /** Removes it and what is in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await mustRun("rm", "-rf", this.path);
  }
}
