const SERVER_ADDRESS = "10.77.0.1";
const CLIENT_ADDRESS = "10.77.0.2";
/** Names carry the process that made them, so that leftovers can be told. */
const NAME = /^dvbcss-(\d+)-[a-z]+$/;

/** A Linux network namespace: interfaces and addresses of its own. */
export interface NetworkNamespace {
  /** What `ip netns` calls it. */
  readonly name: string;
  /** Its one address that the other namespace can reach. */
  readonly address: string;
  /**
   * Starts a Deno program inside.
   *
   * @param args Arguments of `deno run`.
   * @returns The process; the namespaces' end does not end it.
   */
  readonly start: (args: readonly string[]) => Deno.ChildProcess;
}

/**
 * Two network namespaces, joined by a virtual cable and by nothing else.
 *
 * They share the machine's kernel, and so its clock. Nothing is added to the
 * machine's own network: the cable is laid from inside to inside.
 */
export class NamespacePair implements AsyncDisposable {
  /** One end, at 10.77.0.1. */
  readonly server: NetworkNamespace;
  /** The other end, at 10.77.0.2. */
  readonly client: NetworkNamespace;
  readonly #names: readonly string[];

  private constructor(names: readonly [server: string, client: string]) {
    this.#names = names;
    this.server = namespace(names[0], SERVER_ADDRESS);
    this.client = namespace(names[1], CLIENT_ADDRESS);
  }

  /**
   * Makes the namespaces and the cable.
   *
   * @returns The pair; disposing removes all of it.
   * @throws {Error} If namespaces are not permitted here.
   */
  static async create(): Promise<NamespacePair> {
    await removeLeftovers();
    const server = `dvbcss-${Deno.pid}-server`;
    const client = `dvbcss-${Deno.pid}-client`;
    const pair = new NamespacePair([server, client]);
    try {
      await ip("netns", "add", server);
      await ip("netns", "add", client);
      await ip(
        ...["link", "add", "cable", "netns", server, "type", "veth"],
        ...["peer", "name", "cable", "netns", client],
      );
      await equip(server, SERVER_ADDRESS);
      await equip(client, CLIENT_ADDRESS);
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Removes the namespaces and with them the cable. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#names) {
      // One that was never made, or is gone, needs no removal.
      await ip("netns", "delete", name).catch(() => {});
    }
  }
}

/**
 * Tells why namespaces cannot be made here, by making some.
 *
 * @returns The reason, or undefined if they can.
 */
export async function reasonAgainstNamespaces(): Promise<string | undefined> {
  try {
    await using _pair = await NamespacePair.create();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function namespace(name: string, address: string): NetworkNamespace {
  return {
    name,
    address,
    start: (args) =>
      new Deno.Command("ip", {
        args: ["netns", "exec", name, Deno.execPath(), "run", ...args],
        cwd: new URL("../../", import.meta.url),
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
      }).spawn(),
  };
}

async function equip(name: string, address: string): Promise<void> {
  await ip("-n", name, "address", "add", `${address}/24`, "dev", "cable");
  await ip("-n", name, "link", "set", "lo", "up");
  await ip("-n", name, "link", "set", "cable", "up");
}

/** Removes what a killed test run could not remove itself. */
export async function removeLeftovers(): Promise<void> {
  for (const line of (await ip("netns", "list")).split("\n")) {
    const [name = ""] = line.split(" ");
    const pid = name.match(NAME)?.[1];
    if (pid !== undefined && !await isAlive(pid)) {
      await ip("netns", "delete", name);
    }
  }
}

async function isAlive(pid: string): Promise<boolean> {
  try {
    await Deno.stat(`/proc/${pid}`);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs `ip`.
 *
 * @param args Its arguments.
 * @returns What it printed.
 * @throws {Error} If it fails; the message has its reason.
 */
export async function ip(...args: readonly string[]): Promise<string> {
  const command = new Deno.Command("ip", { args: [...args] });
  const { success, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const reason = decoder.decode(stderr).trim();
  throw new Error(`Cannot run ip ${args.join(" ")}: ${reason}`);
}
