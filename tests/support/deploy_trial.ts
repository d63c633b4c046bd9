import { PROJECT } from "./deploy_programs.ts";
import { mustRun, runToEnd, TemporaryFolder } from "./shell.ts";

const OPT = "opt/dvbcss-gateway";
const UNITS = "etc/systemd/system";
const VERSION = "deno 2.9.6 (a likeness)";

/** What stands in for Deno: `$1` is its subcommand, `$PPID` install.sh. */
const DENOS = {
  works: "exit 0",
  "cannot fetch": 'test "$1" != install',
  "does not run": 'test "$1" != run',
  "loses its terminal as it fetches":
    'test "$1" != install || kill -HUP "$PPID"',
  "is interrupted as it runs": 'test "$1" != run || kill -INT "$PPID"',
} as const;

/** What a likeness of Deno does. */
export type TrialDeno = keyof typeof DENOS;

/**
 * A folder, with a space in its name, into which `install.sh` installs with a
 * likeness of Deno, so that it takes no time and fails as wanted; disposing
 * removes it.
 */
export class DeployTrial implements AsyncDisposable {
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
  }

  /** Makes an empty one. */
  static async make(): Promise<DeployTrial> {
    const folder = await TemporaryFolder.make();
    await mustRun("mkdir", `${folder.path}/a root`);
    return new DeployTrial(folder);
  }

  /**
   * Runs `install.sh`.
   *
   * @param deno What its Deno does.
   * @param args More arguments.
   * @returns What became of it.
   */
  install(deno: TrialDeno, ...args: readonly string[]) {
    return this.run('"$INSTALL" --root . --deno "$DENO" "$@"', deno, args);
  }

  /**
   * Runs a script of the shell inside, with `$INSTALL`, `$UNINSTALL` and
   * `$DENO` set.
   *
   * @param script The script.
   * @param deno What its Deno does.
   * @param args Its arguments.
   * @returns What became of it.
   */
  async run(
    script: string,
    deno: TrialDeno = "works",
    args: readonly string[] = [],
  ) {
    const program = `${this.#folder.path}/deno`;
    const text = `#!/bin/sh
if [ "$1" = --version ]; then echo "${VERSION}"; exit; fi
${DENOS[deno]}
`;
    await mustRun(
      ...["sh", "-c", 'printf %s "$1" > "$2" && chmod +x "$2"', "write"],
      ...[text, program],
    );
    return await runToEnd(
      "sh",
      ["-c", `cd "$ROOT" && ${script}`, "trial", ...args],
      {
        ROOT: `${this.#folder.path}/a root`,
        INSTALL: new URL("deploy/install.sh", PROJECT).pathname,
        UNINSTALL: new URL("deploy/uninstall.sh", PROJECT).pathname,
        DENO: program,
      },
    );
  }

  /**
   * Puts a copy of the program there, as an earlier run may have left it.
   *
   * @param suffix What comes after the name of the one in use.
   * @param file A file in it, by which it is known.
   */
  async withCopy(suffix: string, file: string): Promise<void> {
    const path = `${this.#folder.path}/a root/${OPT}${suffix}`;
    await mustRun("mkdir", "-p", path);
    await mustRun("cp", "-R", new URL("deploy", PROJECT).pathname, path);
    await mustRun("touch", `${path}/${file}`);
  }

  /** Lets units seem installed, by the names of their programs. */
  async withUnits(...names: readonly string[]): Promise<void> {
    const folder = `${this.#folder.path}/a root/${UNITS}`;
    await mustRun("mkdir", "-p", folder);
    const files = names.map((name) => `${folder}/dvbcss-${name}.service`);
    await mustRun("touch", ...files);
  }

  /** Lists what the copies of the program are known by: `SUFFIX/FILE`. */
  async copies(): Promise<readonly string[]> {
    const { text } = await this.run(
      `if [ -d opt ]; then
        find opt -path '*/deploy' -prune -o -type f -printf '%P\\n' | sort
      fi`,
    );
    return text.split("\n").filter((line) => line !== "")
      .map((line) => line.replace(/^dvbcss-gateway/, ""));
  }

  /** Removes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}
