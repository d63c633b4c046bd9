import { mustRun, runToEnd } from "./shell.ts";

/** What needs the programs of these packages. */
export const DEBIAN_PROGRAMS: readonly string[] = [
  "debootstrap",
  "systemd-nspawn",
];

/** A bare Debian in a folder; disposing removes it. */
export class Debian implements AsyncDisposable {
  /** The folder. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes one, from the mirror that this machine uses.
   *
   * @param release Which Debian, such as `bookworm`.
   * @param packages What it has besides the least there can be.
   */
  static async make(
    release: string,
    packages: readonly string[],
  ): Promise<Debian> {
    // Not in /tmp, which may be in memory.
    const path = await mustRun("mktemp", "--directory", "--tmpdir=/var/tmp");
    const debian = new Debian(path.trim());
    try {
      // It becomes the root folder, into which everybody must look.
      await mustRun("chmod", "0755", debian.path);
      await mustRun(
        "debootstrap",
        "--variant=minbase",
        `--include=${packages.join(",")}`,
        release,
        debian.path,
      );
      return debian;
    } catch (error) {
      await debian[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Runs a program inside, on this machine's network and without systemd.
   *
   * @param command The program and its arguments.
   * @param binds Folders and files of this machine that it sees, read-only:
   *   `OUTSIDE:INSIDE`.
   * @returns What became of it.
   */
  run(command: readonly string[], binds: readonly string[]) {
    return runToEnd("systemd-nspawn", [
      ...this.#options(binds),
      "--pipe",
      ...command,
    ]);
  }

  /**
   * Boots it without a network, until it turns itself off.
   *
   * @param binds As for `run`.
   * @returns What became of it.
   */
  boot(binds: readonly string[]) {
    return runToEnd("systemd-nspawn", [
      ...this.#options(binds),
      "--private-network",
      "--boot",
    ]);
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await mustRun("rm", "-rf", this.path);
  }

  #options(binds: readonly string[]): readonly string[] {
    return [
      "--quiet",
      "--register=no",
      "--keep-unit",
      `--directory=${this.path}`,
      ...binds.map((bind) => `--bind-ro=${bind}`),
    ];
  }
}
