import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { MonotonicNanos } from "@dvbcss/clock";
import type { MonotonicClock } from "../clock/system_clock.ts";
import { openUdpEndpoint, type UdpEndpoint } from "./udp_endpoint.ts";

/** Settings of {@linkcode openDatagramClient}. */
export interface DatagramClientOptions {
  /** Host name or IP address of the server. */
  readonly hostname: string;
  /** Port of the server. */
  readonly port: number;
  /** Octets of a datagram that are read; what is longer is cut. */
  readonly maxOctets: number;
  /** Called once, when datagrams can be sent. */
  readonly opened: () => void;
  /** What arrivals are stamped with. */
  readonly clock: MonotonicClock;
  /** Called with each datagram of the server and when it arrived. */
  readonly received: (
    receivedAt: MonotonicNanos,
    datagram: Uint8Array,
  ) => void;
  /** Called when a datagram came from elsewhere. */
  readonly stray: (from: Deno.NetAddr) => void;
  /** Called at most once, last, with the reason in words. */
  readonly closed: (reason: string) => void;
}

/** A UDP socket that talks to one server. */
export interface DatagramClient extends AsyncDisposable {
  /** Sends a datagram; one that cannot be sent is lost, as others are. */
  send(datagram: Uint8Array): void;
}

/**
 * Opens a UDP socket to a server given by name or address.
 *
 * A name may have several addresses, of both families, and the server may listen
 * on one of them only: all are tried until one answers. What comes from anywhere
 * else is not the server's.
 *
 * @param options Where to, and what to call.
 * @returns The socket, not open yet.
 */
export function openDatagramClient(
  options: DatagramClientOptions,
): DatagramClient {
  const client = new Client(options);
  client.open();
  return client;
}

class Client implements DatagramClient {
  readonly #options: DatagramClientOptions;
  readonly #endpoints = new Map<number, UdpEndpoint>();
  #servers: readonly Deno.NetAddr[] = [];
  #opening: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(options: DatagramClientOptions) {
    this.#options = options;
  }

  open(): void {
    this.#opening = this.#resolve();
  }

  send(datagram: Uint8Array): void {
    for (const server of this.#servers) {
      // A network that is down now may be up for the next datagram.
      this.#endpoints.get(isIP(server.hostname))
        ?.send(datagram, server).catch(() => {});
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#opening;
    await this.#closeAll();
  }

  async #resolve(): Promise<void> {
    const { hostname, port, opened, closed } = this.#options;
    try {
      const addresses = await addressesOf(hostname);
      if (this.#disposed) return;
      this.#servers = addresses.map((address) => ({
        transport: "udp",
        hostname: canonicalAddress(address),
        port,
      }));
      for (const family of new Set(addresses.map(isIP))) this.#bind(family);
      opened();
    } catch (error) {
      await this.#closeAll();
      if (this.#disposed) return;
      closed(
        isLookupFailure(error)
          ? `host name not found: ${hostname}`
          : `no UDP socket: ${String(error)}`,
      );
    }
  }

  #bind(family: number): void {
    const endpoint = openUdpEndpoint({
      hostname: family === 6 ? "::" : "0.0.0.0",
      port: 0,
      maxOctets: this.#options.maxOctets,
      handle: (datagram, from) => this.#receive(datagram, from),
      // The loop goes on; what was lost is asked for again.
      fail: () => {},
    });
    this.#endpoints.set(family, endpoint);
  }

  #receive(datagram: Uint8Array, from: Deno.NetAddr): void {
    const receivedAt = this.#options.clock.now();
    if (this.#disposed) return;
    const server = this.#servers.find((it) =>
      it.port === from.port && it.hostname === canonicalAddress(from.hostname)
    );
    if (server === undefined) return this.#options.stray(from);
    this.#options.received(receivedAt, datagram);
    if (this.#servers.length > 1) this.#servers = [server];
  }

  async #closeAll(): Promise<void> {
    const endpoints = [...this.#endpoints.values()];
    this.#endpoints.clear();
    await Promise.all(endpoints.map((it) => it[Symbol.asyncDispose]()));
  }
}

async function addressesOf(hostname: string): Promise<readonly string[]> {
  if (isIP(hostname) !== 0) return [hostname];
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

function isLookupFailure(error: unknown): boolean {
  return error instanceof Error && "syscall" in error &&
    error.syscall === "getaddrinfo";
}

/** One IPv6 address has several spellings, and IPv4 may come inside one. */
function canonicalAddress(address: string): string {
  const inner = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!inner.includes(":")) return inner;
  return URL.parse(`http://[${inner}]/`)?.hostname.slice(1, -1) ?? inner;
}
