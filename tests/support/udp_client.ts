import { deadline } from "@dvbcss/std/async";

/** Time a server has to answer, in milliseconds. */
const ANSWER_WITHIN_MILLIS = 5_000;

/** A UDP socket that talks to one server. */
export class UdpClient implements Disposable {
  readonly #socket: Deno.DatagramConn;
  readonly #server: Deno.NetAddr;
  #closed = false;

  /**
   * Opens a socket of the server's address family.
   *
   * @param hostname The server's IP address.
   * @param port The server's port.
   * @param from The address to send from; loopback's if left out.
   */
  constructor(hostname: string, port: number, from?: string) {
    this.#server = { transport: "udp", hostname, port };
    this.#socket = Deno.listenDatagram({
      transport: "udp",
      hostname: from ?? (hostname.includes(":") ? "::1" : "127.0.0.1"),
      port: 0,
    });
  }

  /** Sends a datagram. */
  async send(datagram: Uint8Array): Promise<void> {
    await this.#socket.send(datagram, this.#server);
  }

  /** Waits for a datagram. */
  async receive(): Promise<Uint8Array> {
    const [datagram] = await deadline(
      this.#socket.receive(),
      ANSWER_WITHIN_MILLIS,
    );
    return datagram;
  }

  /** Sends a datagram and waits for one that begins with the same originate. */
  async ask(request: Uint8Array): Promise<Uint8Array> {
    await this.send(request);
    return await this.receive();
  }

  /** Everything that comes, until the socket is closed. */
  async *answers(): AsyncGenerator<Uint8Array> {
    for await (const [datagram] of this.#socket) yield datagram;
  }

  /** Closes the socket; once more does nothing. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}
