/** A server on a Unix domain socket of its own that a test writes through. */
export class LinePeer implements AsyncDisposable {
  /** Where it listens. */
  readonly path: string;
  /** A socket that nobody listens at any more. */
  readonly leftover: string;
  /** The lines it has read. */
  readonly lines: string[] = [];
  readonly #folder: string;
  readonly #listener: Deno.UnixListener;
  readonly #open: Deno.UnixConn[] = [];
  readonly #reads: boolean;
  readonly #accepting: Promise<void>;

  private constructor(folder: string, reads: boolean) {
    this.#folder = folder;
    this.path = `${folder}/socket`;
    this.leftover = `${folder}/leftover`;
    this.#reads = reads;
    this.#listener = Deno.listen({ transport: "unix", path: this.path });
    this.#accepting = this.#accept();
  }

  /**
   * Starts it.
   *
   * @param options Whether it reads what it is sent; it does unless told.
   * @returns The peer; disposing removes its socket.
   */
  static async listen(
    { reads = true }: { readonly reads?: boolean } = {},
  ): Promise<LinePeer> {
    const folder = await Deno.makeTempDir({ prefix: "dvbcss-lines-" });
    // Connecting to any file fails as it does to what a dead process left.
    await Deno.writeTextFile(`${folder}/leftover`, "");
    return new LinePeer(folder, reads);
  }

  /** How many have connected. */
  get connections(): number {
    return this.#open.length;
  }

  /** Writes to whoever connected last. */
  async write(message: string | Uint8Array): Promise<void> {
    const octets = typeof message === "string"
      ? new TextEncoder().encode(message)
      : message;
    for (let sent = 0; sent < octets.length;) {
      sent += await this.#open.at(-1)?.write(octets.subarray(sent)) ?? Infinity;
    }
  }

  /** Ends the last connection. */
  hangUp(): void {
    this.#open.at(-1)?.closeWrite();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#accepting;
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #accept(): Promise<void> {
    const reading: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.#open.push(connection);
      if (this.#reads) reading.push(this.#read(connection));
    }
    await Promise.all(reading);
  }

  async #read(connection: Deno.UnixConn): Promise<void> {
    const decoder = new TextDecoder();
    const chunk = new Uint8Array(65_536);
    let text = "";
    try {
      for (;;) {
        const octets = await connection.read(chunk);
        if (octets === null) return;
        const parts = (text + decoder.decode(chunk.subarray(0, octets), {
          stream: true,
        })).split("\n");
        text = parts.pop() ?? "";
        this.lines.push(...parts);
      }
    } catch {
      // The test is over.
    }
  }
}
