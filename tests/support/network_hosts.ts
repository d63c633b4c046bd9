import { ip, removeLeftovers } from "./network_namespace.ts";

/** An interface of a host. */
interface Interface {
  /** Its name, which is that of the network. */
  readonly network: string;
  /** Its address. */
  readonly address: string;
}

/** A host of a test: a Linux network namespace. */
export interface NetworkHost {
  /** Its name. */
  readonly name: string;
  /** Its address in each network it is on. */
  readonly addresses: Readonly<Record<string, string>>;
  /** What comes before the command line of a program that is to run there. */
  readonly within: readonly string[];
}

/** Which hosts are on a network, each by the last number of its address. */
export type NetworkPlan = Readonly<Record<string, number>>;

/**
 * Hosts with addresses of their own on one or more networks, each with a switch:
 * network namespaces on bridges. The first network is 10.78.1.0/24.
 *
 * They share the machine's kernel, and so its clock. Nothing is added to the
 * machine's own network.
 */
export class NetworkHosts implements AsyncDisposable {
  readonly #namespaces: string[] = [];
  readonly #interfaces = new Map<string, Interface[]>();

  /**
   * Makes hosts and networks.
   *
   * @param plans The networks by name, up to 8 letters.
   * @returns The hosts; disposing removes all of it.
   * @throws {Error} If namespaces are not permitted here.
   */
  static async create(
    plans: Readonly<Record<string, NetworkPlan>>,
  ): Promise<NetworkHosts> {
    await removeLeftovers();
    const hosts = new NetworkHosts();
    try {
      await hosts.#add("switch");
      let number = 0;
      for (const [network, plan] of Object.entries(plans)) {
        number++;
        await ip(...within("switch"), "link", "add", network, "type", "bridge");
        await ip(...within("switch"), "link", "set", network, "up");
        for (const [host, last] of Object.entries(plan)) {
          const address = `10.78.${number}.${last}`;
          await hosts.#connect(host, { network, address });
        }
      }
      return hosts;
    } catch (error) {
      await hosts[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Finds a host.
   *
   * @param name Its name.
   * @returns The host.
   */
  host(name: string): NetworkHost {
    const interfaces = this.#interfaces.get(name) ?? [];
    return {
      name,
      addresses: Object.fromEntries(
        interfaces.map(({ network, address }) => [network, address]),
      ),
      within: ["ip", "netns", "exec", namespaceOf(name)],
    };
  }

  /**
   * Pulls the cable of a host, or puts it in again.
   *
   * @param name The host.
   * @param network On which network.
   * @param isUp Whether there is a cable from now on.
   */
  async setLink(name: string, network: string, isUp: boolean): Promise<void> {
    const port = `${network}-${name}`;
    await ip(...within("switch"), "link", "set", port, isUp ? "up" : "down");
  }

  /**
   * Gives a host another address in place of the one it had.
   *
   * @param name The host.
   * @param network On which network.
   * @param last The last number of the new address.
   */
  async setAddress(name: string, network: string, last: number): Promise<void> {
    const others = this.#interfaces.get(name) ?? [];
    const old = others.find((it) => it.network === network)?.address ?? "";
    const address = old.replace(/\d+$/, `${last}`);
    const change = (verb: "add" | "del", which: string) =>
      ip(...within(name), "address", verb, `${which}/24`, "dev", network);
    await change("del", old);
    await change("add", address);
    this.#interfaces.set(
      name,
      others.map((it) => it.network === network ? { network, address } : it),
    );
  }

  /** Removes the hosts and with them the networks. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#namespaces) {
      // One that was never made, or is gone, needs no removal.
      await ip("netns", "delete", name).catch(() => {});
    }
  }

  async #connect(host: string, { network, address }: Interface): Promise<void> {
    const known = this.#interfaces.get(host);
    if (known === undefined) await this.#add(host);
    this.#interfaces.set(host, [...known ?? [], { network, address }]);
    const port = `${network}-${host}`;
    await ip(
      ...["link", "add", network, "netns", namespaceOf(host), "type", "veth"],
      ...["peer", "name", port, "netns", namespaceOf("switch")],
    );
    await ip(...within("switch"), "link", "set", port, "master", network, "up");
    await ip(
      ...within(host),
      "address",
      "add",
      `${address}/24`,
      "dev",
      network,
    );
    await ip(...within(host), "link", "set", network, "up");
  }

  async #add(name: string): Promise<void> {
    const namespace = namespaceOf(name);
    this.#namespaces.push(namespace);
    await ip("netns", "add", namespace);
    await ip("-n", namespace, "link", "set", "lo", "up");
  }
}

/** The name carries the process, so that leftovers can be told. */
function namespaceOf(name: string): string {
  return `dvbcss-${Deno.pid}-${name}`;
}

function within(name: string): readonly string[] {
  return ["-n", namespaceOf(name)];
}
