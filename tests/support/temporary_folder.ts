/**
 * A folder of a test's own; disposing removes it with all that is in it.
 *
 * Other programs write it, as the permission set of the system tests lets this
 * process write nothing.
 */
export class TemporaryFolder implements AsyncDisposable {
  /** Where it is. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes a folder.
   *
   * @returns The folder.
   */
  static async create(): Promise<TemporaryFolder> {
    const path = await run(["mktemp", "-d", "-t", "dvbcss-XXXXXXXX"]);
    return new TemporaryFolder(path.trim());
  }

  /**
   * Writes a file.
   *
   * @param name Its name.
   * @param text What is in it.
   * @returns Where it is.
   */
  async write(name: string, text: string): Promise<string> {
    const path = `${this.path}/${name}`;
    await run(["tee", path], text);
    return path;
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await run(["rm", "-r", this.path]);
  }
}

/**
 * Runs a program to its end.
 *
 * @param command The program and its arguments.
 * @param input What it reads; nothing unless given.
 * @returns What it printed.
 * @throws {Error} If it fails; the message has its last words.
 */
export async function run(
  [program = "", ...args]: readonly string[],
  input = "",
): Promise<string> {
  const child = new Deno.Command(program, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const reason = decoder.decode(stderr).trim();
  throw new Error(`Cannot run ${[program, ...args].join(" ")}: ${reason}`);
}
