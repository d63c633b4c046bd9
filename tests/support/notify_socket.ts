import { TemporaryFolder } from "./shell.ts";
import { until } from "./until.ts";

/** Where systemd listens; the services' permissions name this very socket. */
const SYSTEMD_SOCKET = "/run/systemd/notify";

/** A socket at which services tell how they fare; disposing removes it. */
export class NotifySocket implements AsyncDisposable {
  /** Where it is. */
  readonly path: string;
  readonly #folder: TemporaryFolder;
  readonly #listener: Deno.ChildProcess;
  readonly #drained: Promise<void>;
  #lines: readonly string[] = [];

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    this.path = `${folder.path}/notify`;
    this.#listener = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        `--allow-read=${this.path}`,
        `--allow-write=${this.path}`,
        `--allow-net=unix:${this.path}`,
        "tests/support/notify_listener.ts",
        this.path,
      ],
      cwd: new URL("../../", import.meta.url),
      stdin: "null",
      stdout: "piped",
    }).spawn();
    this.#drained = this.#read();
  }

  /** Makes one and waits until it listens. */
  static async listen(): Promise<NotifySocket> {
    const socket = new NotifySocket(await TemporaryFolder.make());
    await until(() => socket.#lines.length > 1, "a listening socket");
    return socket;
  }

  /** What was told so far, in order. */
  get told(): readonly string[] {
    return this.#lines.slice(1, -1).map((line) => String(JSON.parse(line)));
  }

  /**
   * Makes a member's permissions into flags, with this socket in place of
   * systemd's.
   *
   * @param member Such as `services/wc`.
   * @returns The flags of `deno run` that grant as much as `-P`.
   */
  async permissionsOf(member: string): Promise<readonly string[]> {
    const file = new URL(`../../${member}/deno.json`, import.meta.url);
    const text = await Deno.readTextFile(file);
    const { net, env, sys, read, write } = JSON.parse(
      text.replaceAll(SYSTEMD_SOCKET, this.path),
    ).permissions.default;
    return [
      `--allow-net=${net.join(",")}`,
      `--allow-env=${env.allow.join(",")}`,
      "--ignore-env",
      `--allow-sys=${sys.join(",")}`,
      ...(read === undefined ? [] : [`--allow-read=${read.join(",")}`]),
      `--allow-write=${write.join(",")}`,
    ];
  }

  /** Stops listening. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.kill("SIGKILL");
    await this.#listener.status;
    await this.#drained;
    await this.#folder[Symbol.asyncDispose]();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const octets of this.#listener.stdout) {
      text += decoder.decode(octets, { stream: true });
      this.#lines = text.split("\n");
    }
  }
}
