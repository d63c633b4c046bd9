import {
  type ServiceProcess,
  startProgram,
  untilListening,
} from "./service_process.ts";

/** A version of the programs that can be started. */
export interface Version {
  /**
   * Starts a program of this version and waits until it listens.
   *
   * @param service Which: `gateway`, `wc`, …
   * @param args Its arguments.
   */
  readonly start: (
    service: string,
    args: readonly string[],
  ) => Promise<ServiceProcess>;
}

/** The version in this working tree. */
export const THIS_VERSION: Version = {
  start: (service, args) => startProgram(mainOf(service), ["--json", ...args]),
};

/** Another version of the programs, in a folder that is removed in the end. */
export class OtherVersion implements Version, AsyncDisposable {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes a version from the history.
   *
   * @param commit Which.
   * @returns The version.
   */
  static async ofCommit(commit: string): Promise<OtherVersion> {
    const folder = (await output("mktemp", ["-d"])).trim();
    const script = 'git archive "$1" deno.json deno.lock services shared |' +
      ' tar -x -C "$2"';
    await output("sh", ["-ec", script, "sh", commit, folder]);
    return new OtherVersion(folder);
  }

  /**
   * Copies this version and gives the copy another number.
   *
   * @param number The number, such as `0.0.1`.
   * @returns The version.
   */
  static async ofThis(number: string): Promise<OtherVersion> {
    const folder = (await output("mktemp", ["-d"])).trim();
    const parts = ["deno.json", "deno.lock", "services", "shared"];
    await output("cp", ["-r", ...parts, folder]);
    const file = `${folder}/shared/runtime/program/version.ts`;
    await output("sed", ["-i", `s/"[0-9.]*"/"${number}"/`, file]);
    return new OtherVersion(folder);
  }

  /**
   * Copies this version as one to come, whose services say more on the channel
   * than anybody knows today.
   *
   * @returns The version, numbered `9.0.0`.
   */
  static async ofTomorrow(): Promise<OtherVersion> {
    const version = await OtherVersion.ofThis("9.0.0");
    const file = `${version.#folder}/shared/channel/codec.ts`;
    const more = "{ ...message, tomorrow: { knows: [1] } }";
    const said = "JSON.stringify(message, ";
    await output("sed", ["-i", `s/${said}/JSON.stringify(${more}, /`, file]);
    await output("grep", ["-q", "tomorrow", file]);
    return version;
  }

  start(service: string, args: readonly string[]): Promise<ServiceProcess> {
    const path = mainOf(service);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-P", "--no-prompt", path, "--json", ...args],
      cwd: this.#folder,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return untilListening(child, path);
  }

  /** Removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await output("rm", ["-r", this.#folder]);
  }
}

/**
 * Looks for the oldest commit since which services speak on the channel as they do
 * now, by the channel's version in its topic.
 *
 * @returns The commit; undefined where there is no git, no history so long, or
 * nothing older than the version at hand.
 */
export async function oldestOfThisChannel(): Promise<string | undefined> {
  const path = "shared/runtime/channel/join_channel.ts";
  const topic = /dvbcss\/v\d+/.exec(await Deno.readTextFile(path))?.[0];
  if (topic === undefined) throw new Error(`No topic in ${path}`);
  try {
    const args = ["log", `-S${topic}/`, "--format=%H", "--", path];
    const commits = (await output("git", args)).trim().split("\n");
    return commits.at(-1) || undefined;
  } catch {
    // No git, no repository, or none of this user's.
    return undefined;
  }
}

/**
 * Tells whether the history has a commit.
 *
 * @param commit Which.
 * @returns Whether it is there with all its files.
 */
export async function hasCommit(commit: string): Promise<boolean> {
  try {
    await output("git", ["cat-file", "-e", `${commit}^{tree}`]);
    return true;
  } catch {
    // A shallow clone, or none at all.
    return false;
  }
}

function mainOf(service: string): string {
  return `services/${service}/main.ts`;
}

async function output(
  program: string,
  args: readonly string[],
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`Cannot run ${program}: ${decoder.decode(stderr)}`);
}

const ROOT = new URL("../../", import.meta.url);
