import { mustRun, runToEnd, TemporaryFolder } from "./shell.ts";

/**
 * Databases of compiled code, what only a writable folder gets, and which versions
 * of packages there are: a cold cache learns of some of them later than of others.
 */
const PASSED_OVER = "! -path '*_cache_v2*' ! -path '*/node_compat_bin*' " +
  "! -path '*/registry.json' ! -path '*.previous*'";

/** A folder into which `deploy/install.sh` installs; disposing removes it. */
export class DeployRoot implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #cache: string;

  private constructor(folder: TemporaryFolder, cache: string) {
    this.#folder = folder;
    this.#cache = cache;
  }

  /** Makes an empty one. */
  static async make(): Promise<DeployRoot> {
    const info = JSON.parse(
      await mustRun(Deno.execPath(), "info", "--quiet", "--json"),
    );
    return new DeployRoot(await TemporaryFolder.make(), info.denoDir);
  }

  /** Where it is. */
  get path(): string {
    return this.#folder.path;
  }

  /**
   * Installs with this Deno and what it has fetched before.
   *
   * @param args More arguments of the script.
   * @returns What it said that it does, a line each.
   */
  install(...args: readonly string[]): Promise<readonly string[]> {
    const cache = ["--cache", this.#cache];
    return this.#script("install", [
      "--deno",
      Deno.execPath(),
      ...cache,
      ...args,
    ]);
  }

  /**
   * Uninstalls.
   *
   * @param args More arguments of the script.
   * @returns What it said that it does, a line each.
   */
  uninstall(...args: readonly string[]): Promise<readonly string[]> {
    return this.#script("uninstall", args);
  }

  /**
   * Lists what is there.
   *
   * @returns Mode, kind and path of each file and folder, then the checksums;
   *   without what Deno keeps for itself as it runs, which never is the same.
   */
  async tree(): Promise<readonly string[]> {
    const script = `cd "$1" && find . ${PASSED_OVER} ` +
      `-printf '%m %y %p %l\\n' | sort; find . ${PASSED_OVER} ` +
      `-type f -exec sha256sum {} + | sort -k 2`;
    const text = await mustRun("sh", "-c", script, "tree", this.path);
    return text.trimEnd().split("\n");
  }

  /** Tells whether a file is there, by its path below the root. */
  async has(path: string): Promise<boolean> {
    const { code } = await runToEnd("test", ["-e", `${this.path}/${path}`]);
    return code === 0;
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }

  async #script(
    name: string,
    args: readonly string[],
  ): Promise<readonly string[]> {
    const root = ["--root", this.path];
    const { code, text } = await runToEnd(`deploy/${name}.sh`, [
      ...root,
      ...args,
    ]);
    if (code !== 0) throw new Error(`${name}.sh ended with ${code}: ${text}`);
    return text.split("\n").filter((line) => line.startsWith("+ "));
  }
}
