import { assert, assertEquals } from "@dvbcss/std/assert";
import { deadline, delay } from "@dvbcss/std/async";
import {
  openUdpRelay,
  type RelayedLink,
  type UdpRelay,
} from "../support/udp_relay.ts";

const MILLIS = 1e6;

Deno.test("openUdpRelay() holds datagrams for their delay, both ways", async () => {
  await using ends = new Ends({
    there: () => [30.5 * MILLIS],
    back: () => [12.25 * MILLIS],
  });
  const start = performance.now();
  await ends.ask(7);
  assertEquals(await ends.asked(), 7);
  const there = performance.now() - start;
  await ends.reply(8);
  assertEquals(await ends.replied(), 8);
  const both = performance.now() - start;
  // A busy machine may be late; a relay is never early.
  assert(there >= 30.5, `${there} ms`);
  assert(both >= 42.75, `${both} ms`);
});

Deno.test("openUdpRelay() loses, repeats and reorders", async () => {
  const fates = [[], [1 * MILLIS, 2 * MILLIS], [400 * MILLIS], [1 * MILLIS]];
  await using ends = new Ends({
    there: () => fates.shift() ?? [],
    back: () => [],
  });
  for (let number = 0; number < 4; number++) await ends.ask(number);
  const arrived: number[] = [];
  while (arrived.length < 4) arrived.push(await ends.asked());
  assertEquals(arrived.at(-1), 2);
  assertEquals(arrived.toSorted(), [1, 1, 2, 3]);
});

Deno.test("openUdpRelay() ends with datagrams under way", async () => {
  const ends = new Ends({ there: () => [3_600e9], back: () => [] });
  await ends.ask(1);
  await delay(20);
  await ends[Symbol.asyncDispose]();
});

/** A relay between two sockets, and what passes: datagrams of one octet. */
class Ends implements AsyncDisposable {
  readonly #client = openSocket();
  readonly #server = openSocket();
  readonly #relay: UdpRelay;
  #clientAddress: Deno.Addr | undefined;

  constructor(link: RelayedLink) {
    const { hostname, port } = addressOf(this.#server);
    this.#relay = openUdpRelay({ hostname, server: { hostname, port }, link });
  }

  /** Sends from the client. */
  async ask(octet: number): Promise<void> {
    await this.#client.send(Uint8Array.of(octet), this.#relay.address);
  }

  /** Waits for what the server gets. */
  async asked(): Promise<number> {
    const [datagram, from] = await deadline(this.#server.receive(), 5_000);
    this.#clientAddress = from;
    return datagram[0] ?? NaN;
  }

  /** Sends from the server. */
  async reply(octet: number): Promise<void> {
    if (this.#clientAddress === undefined) throw new Error("Nobody asked");
    await this.#server.send(Uint8Array.of(octet), this.#clientAddress);
  }

  /** Waits for what the client gets. */
  async replied(): Promise<number> {
    const [datagram] = await deadline(this.#client.receive(), 5_000);
    return datagram[0] ?? NaN;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#relay[Symbol.asyncDispose]();
    this.#client.close();
    this.#server.close();
  }
}

function openSocket(): Deno.DatagramConn {
  return Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.1",
    port: 0,
  });
}

function addressOf({ addr }: Deno.DatagramConn): Deno.NetAddr {
  if ("hostname" in addr) return addr;
  throw new TypeError("Not a UDP socket");
}
