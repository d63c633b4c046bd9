/** What the owner of a {@linkcode LineSocket} hears. */
export interface LineSocketOptions {
  /** Where the socket is in the file system. */
  readonly path: string;
  /** Called once, when lines can be sent. */
  readonly opened: () => void;
  /**
   * Called with each line, without its end. A line longer than
   * {@linkcode MAX_LINE_OCTETS} is cut there, which no codec takes for whole.
   */
  readonly received: (line: string) => void;
  /** Called at most once, last, with the reason in words. */
  readonly closed: (reason: string) => void;
}

/** A connection to a Unix domain socket on which each line is a message. */
export interface LineSocket extends AsyncDisposable {
  /** Sends a line, whose end it adds; one that cannot be sent is dropped. */
  send(line: string): void;
}

/** Octets of a line that are read. */
export const MAX_LINE_OCTETS = 65_536;

/** Lines that may wait for a peer that does not read them. */
const MAX_UNSENT_LINES = 256;

const CHUNK_OCTETS = 16_384;

/**
 * Connects to a Unix domain socket of lines in UTF-8.
 *
 * Once disposed it calls nothing back.
 *
 * Deno asks for three permissions, each for the socket's very path: `read`,
 * `write`, and `net` as `unix:` and the path, for which the path of a folder does
 * not do. A program that gives up reading files and still wants to connect again
 * later must not be allowed to read everywhere as such (`"read": true`), but in
 * `"/"` and, beside it, in the socket's path: revoking `/` then leaves the path.
 *
 * @param options Where to, and what to call.
 * @returns The connection, not open yet.
 */
export function openLineSocket(options: LineSocketOptions): LineSocket {
  const client = new Client(options);
  client.open();
  return client;
}

class Client implements LineSocket {
  readonly #options: LineSocketOptions;
  readonly #encoder = new TextEncoder();
  #connection: Deno.UnixConn | undefined;
  #running: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #unsentLines = 0;
  #isOver = false;

  constructor(options: LineSocketOptions) {
    this.#options = options;
  }

  open(): void {
    this.#running = this.#run();
  }

  send(line: string): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    if (this.#unsentLines >= MAX_UNSENT_LINES) {
      return this.#end("it does not read what it is sent");
    }
    this.#unsentLines++;
    const octets = this.#encoder.encode(`${line}\n`);
    this.#sending = this.#sending.then(() => this.#write(connection, octets));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#close();
    await this.#running;
    await this.#sending;
  }

  async #run(): Promise<void> {
    const { path, opened, received } = this.#options;
    try {
      const connection = await Deno.connect({ transport: "unix", path });
      if (this.#isOver) return connection.close();
      this.#connection = connection;
    } catch (error) {
      return this.#end(connectReason(path, error));
    }
    opened();
    const lines = new LineBuffer((line) => {
      if (!this.#isOver) received(line);
    });
    try {
      await this.#read(lines);
      this.#end("it ended the connection");
    } catch (error) {
      this.#end(`connection lost: ${messageOf(error)}`);
    }
  }

  async #read(lines: LineBuffer): Promise<void> {
    const chunk = new Uint8Array(CHUNK_OCTETS);
    for (;;) {
      const octets = await this.#connection?.read(chunk);
      if (typeof octets !== "number") return;
      lines.push(chunk.subarray(0, octets));
    }
  }

  async #write(connection: Deno.UnixConn, octets: Uint8Array): Promise<void> {
    try {
      for (let sent = 0; sent < octets.length && !this.#isOver;) {
        sent += await connection.write(octets.subarray(sent));
      }
    } catch {
      // Whoever reads finds out that the connection is lost, and says so.
    }
    this.#unsentLines--;
  }

  #end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#close();
    this.#options.closed(reason);
  }

  #close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

const NEWLINE = 0x0a;

/** Puts lines together from chunks, which end anywhere, also inside a character. */
class LineBuffer {
  readonly #received: (line: string) => void;
  // A mark at the start of a line is a character like others.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #octets = new Uint8Array(MAX_LINE_OCTETS);
  #length = 0;

  constructor(received: (line: string) => void) {
    this.#received = received;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (
      let end = chunk.indexOf(NEWLINE);
      end >= 0;
      end = chunk.indexOf(NEWLINE, start)
    ) {
      this.#append(chunk.subarray(start, end));
      start = end + 1;
      this.#flush();
    }
    this.#append(chunk.subarray(start));
  }

  #append(part: Uint8Array): void {
    const room = MAX_LINE_OCTETS - this.#length;
    this.#octets.set(part.subarray(0, room), this.#length);
    this.#length += Math.min(part.length, room);
  }

  #flush(): void {
    const line = this.#decoder.decode(this.#octets.subarray(0, this.#length));
    this.#length = 0;
    this.#received(line);
  }
}

function connectReason(path: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `no such socket: ${path}`;
  if (error instanceof Deno.errors.ConnectionRefused) {
    return `connection refused: nothing listens at ${path}`;
  }
  if (error instanceof Deno.errors.NotCapable) {
    // A flag takes the place of what the permission set says of its kind.
    return `not allowed by Deno: besides -P say --allow-net --allow-read=/,${path} --allow-write=${path}`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `permission denied: run this program as the user who owns ${path}, or let its user write to it`;
  }
  return `connection failed: ${messageOf(error)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
