import { deadline } from "@dvbcss/std/async";

/** What came back for octets that may be no good request. */
export interface RawAnswer {
  /** Status of each response, in order; none if the server just closed. */
  readonly statuses: readonly number[];
  /** Everything that came, as Latin-1. */
  readonly text: string;
}

/** Time a server has to answer and to close, in milliseconds. */
const ANSWER_WITHIN_MILLIS = 10_000;

/**
 * Sends a text to an HTTP server on loopback as it is, and reads to the end.
 *
 * @param port The server's port.
 * @param text What to send; should ask for the connection to be closed.
 * @returns What came back; a connection that was reset just ends.
 */
export async function askRaw(port: number, text: string): Promise<RawAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const [answer] = await deadline(
    Promise.all([readAll(connection), writeAll(connection, text)]),
    ANSWER_WITHIN_MILLIS,
  );
  const statuses = [...answer.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)]
    .map(([, status]) => Number(status));
  return { statuses, text: answer };
}

async function writeAll(connection: Deno.TcpConn, text: string): Promise<void> {
  const octets = new TextEncoder().encode(text);
  try {
    for (let sent = 0; sent < octets.length;) {
      sent += await connection.write(octets.subarray(sent));
    }
  } catch {
    // The server has heard enough.
  }
}

async function readAll(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder("latin1");
  const chunk = new Uint8Array(65_536);
  let text = "";
  try {
    for (;;) {
      const read = await connection.read(chunk);
      if (read === null) return text;
      text += decoder.decode(chunk.subarray(0, read));
    }
  } catch {
    // Reset, after whatever was said.
    return text;
  }
}
