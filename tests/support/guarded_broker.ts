import type { IssuedCertificate } from "./authority.ts";
import { freePort } from "./mosquitto.ts";
import { run, TemporaryFolder } from "./temporary_folder.ts";

/** Settings of a {@linkcode GuardedBroker}. */
export interface GuardedBrokerOptions {
  /** Where the Mosquitto program is. */
  readonly path: string;
  /** What it shows to who connects. */
  readonly certificate: IssuedCertificate;
  /** The password of each user. */
  readonly passwords: Readonly<Record<string, string>>;
  /** What comes before its command line, such as `ip netns exec NAME`. */
  readonly within?: readonly string[];
  /** TCP port; a free one unless given. */
  readonly port?: number;
}

const DEPLOY = new URL("../../deploy/", import.meta.url);

/**
 * Mosquitto with the configuration of `deploy/`: TLS, passwords and the ACL.
 * Disposing ends it.
 */
export class GuardedBroker implements AsyncDisposable {
  /** Its TCP port, on every address. */
  readonly port: number;
  readonly #command: readonly string[];
  readonly #folder: TemporaryFolder;
  #child: Deno.ChildProcess | undefined;

  private constructor(
    port: number,
    command: readonly string[],
    folder: TemporaryFolder,
  ) {
    this.port = port;
    this.#command = command;
    this.#folder = folder;
  }

  /**
   * Starts it.
   *
   * @param options Settings.
   * @returns The broker, which may not listen yet.
   */
  static async start(options: GuardedBrokerOptions): Promise<GuardedBroker> {
    const { path, within = [], port = freePort() } = options;
    const folder = await TemporaryFolder.create();
    const configuration = await configure(folder, port, options);
    const broker = new GuardedBroker(
      port,
      [...within, path, "-c", configuration],
      folder,
    );
    broker.restart();
    return broker;
  }

  /** Kills it without warning. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#child?.status;
  }

  /** Starts it again after it was killed, knowing nothing. */
  restart(): void {
    const [program = "", ...args] = this.#command;
    const outputs = { stdout: "null", stderr: "null" } as const;
    this.#child = new Deno.Command(program, { args, ...outputs }).spawn();
  }

  /**
   * Gives a user a password, which counts at once.
   *
   * @param user The user.
   * @param password The password.
   */
  async setPassword(user: string, password: string): Promise<void> {
    await addPassword(this.#folder, user, password);
    this.#child?.kill("SIGHUP");
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** Writes what an operator would have in /etc/mosquitto/dvbcss. */
async function configure(
  folder: TemporaryFolder,
  port: number,
  { certificate, passwords }: GuardedBrokerOptions,
): Promise<string> {
  await run(["cp", certificate.certPath, `${folder.path}/broker.pem`]);
  await run(["cp", certificate.keyPath, `${folder.path}/broker.key`]);
  const acl = await Deno.readTextFile(new URL("mosquitto.acl", DEPLOY));
  await folder.write("mosquitto.acl", acl);
  await folder.write("passwords", "");
  for (const [user, password] of Object.entries(passwords)) {
    await addPassword(folder, user, password);
  }
  const shipped = await Deno.readTextFile(
    new URL("mosquitto-hosts.conf", DEPLOY),
  );
  const text = shipped
    .replace("listener 8883", `listener ${port}`)
    .replaceAll("/etc/mosquitto/dvbcss", folder.path);
  // Only root may read the folder, and as root it would become somebody else.
  return await folder.write("mosquitto.conf", `${text}\nuser root\n`);
}

async function addPassword(
  folder: TemporaryFolder,
  user: string,
  password: string,
): Promise<void> {
  const path = `${folder.path}/passwords`;
  await run(["mosquitto_passwd", "-b", path, user, password]);
}
