/** A frame as it came over the wire. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** Opcodes of RFC 6455. */
export const OPCODE = {
  TEXT: 1,
  BINARY: 2,
  CLOSE: 8,
  PING: 9,
  PONG: 10,
} as const;

/**
 * A WebSocket client that does what no good client does.
 *
 * It reads only when told to, so it can also be slow, deaf or dead.
 */
export class RawWebSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  #buffer = new Uint8Array();
  #closed = false;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /**
   * Connects and shakes hands.
   *
   * @param url Where.
   * @param headers More header lines.
   * @returns The open WebSocket.
   */
  static async connect(url: string): Promise<RawWebSocket> {
    const { hostname, port, host, pathname } = new URL(url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const socket = new RawWebSocket(connection);
    const request = [
      `GET ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ];
    await socket.write(
      new TextEncoder().encode(`${request.join("\r\n")}\r\n\r\n`),
    );
    const head = await socket.#readHead();
    if (head.startsWith("HTTP/1.1 101 ")) return socket;
    socket[Symbol.dispose]();
    throw new Error(head);
  }

  /** Sends octets as they are; false if the peer has gone. */
  async write(octets: Uint8Array): Promise<boolean> {
    try {
      for (let sent = 0; sent < octets.length;) {
        sent += await this.#connection.write(octets.subarray(sent));
      }
      return true;
    } catch {
      return false;
    }
  }

  /** Sends one frame. */
  send(opcode: number, payload: string | Uint8Array): Promise<boolean> {
    return this.write(frame(opcode, payload));
  }

  /** Reads the next frame; undefined at the end of the connection. */
  async read(): Promise<RawFrame | undefined> {
    for (;;) {
      const parsed = parseFrame(this.#buffer);
      if (parsed !== undefined) {
        this.#buffer = this.#buffer.slice(parsed.length);
        return parsed.frame;
      }
      if (!await this.#fill()) return undefined;
    }
  }

  /**
   * Reads on until the server closes.
   *
   * @returns The close code, or undefined if it ended without a close frame.
   */
  async closeCode(): Promise<number | undefined> {
    for (;;) {
      const frame = await this.read();
      if (frame === undefined) return undefined;
      if (frame.opcode !== OPCODE.CLOSE) continue;
      const { buffer, byteOffset } = frame.payload;
      return new DataView(buffer, byteOffset).getUint16(0);
    }
  }

  /** Ends the TCP connection without a word. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }

  async #readHead(): Promise<string> {
    for (;;) {
      const text = new TextDecoder("latin1").decode(this.#buffer);
      const end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        this.#buffer = this.#buffer.slice(end + 4);
        return text.slice(0, end);
      }
      if (!await this.#fill()) return text;
    }
  }

  async #fill(): Promise<boolean> {
    const chunk = new Uint8Array(65_536);
    try {
      const read = await this.#connection.read(chunk);
      if (read === null) return false;
      this.#buffer = new Uint8Array([
        ...this.#buffer,
        ...chunk.subarray(0, read),
      ]);
      return true;
    } catch {
      return false;
    }
  }
}

/** Makes a masked client frame. */
export function frame(
  opcode: number,
  payload: string | Uint8Array,
): Uint8Array {
  const octets = typeof payload === "string"
    ? new TextEncoder().encode(payload)
    : payload;
  const { length } = octets;
  const header = new DataView(new ArrayBuffer(14));
  header.setUint8(0, 0x80 | opcode);
  let at = 2;
  if (length < 126) header.setUint8(1, 0x80 | length);
  else if (length < 65_536) {
    header.setUint8(1, 0x80 | 126);
    header.setUint16(2, length);
    at = 4;
  } else {
    header.setUint8(1, 0x80 | 127);
    header.setBigUint64(2, BigInt(length));
    at = 10;
  }
  // A mask of zeros leaves the payload as it is.
  const result = new Uint8Array(at + 4 + length);
  result.set(new Uint8Array(header.buffer, 0, at));
  result.set(octets, at + 4);
  return result;
}

function parseFrame(
  buffer: Uint8Array<ArrayBuffer>,
): { readonly frame: RawFrame; readonly length: number } | undefined {
  if (buffer.length < 2) return undefined;
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  const short = view.getUint8(1) & 0x7f;
  const header = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (buffer.length < header) return undefined;
  const length = short === 126
    ? view.getUint16(2)
    : short === 127
    ? Number(view.getBigUint64(2))
    : short;
  if (buffer.length < header + length) return undefined;
  return {
    frame: {
      opcode: view.getUint8(0) & 0x0f,
      payload: buffer.slice(header, header + length),
    },
    length: header + length,
  };
}
