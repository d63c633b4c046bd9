import type { MonotonicNanos } from "@dvbcss/clock";
import { parseCssUrl } from "@dvbcss/companion";
import {
  type MonotonicClock,
  openDatagramClient,
  openLineSocket,
  openWebSocket,
} from "@dvbcss/runtime";

/** A connection that a source asked for; disposing it calls nothing back. */
export interface SourceConnection extends AsyncDisposable {
  /** Sends a message; one that cannot be sent any more is lost. */
  send(message: string | Uint8Array): void;
}

/** What the owner of a {@linkcode SourceConnection} hears. */
export interface SourceConnectionOptions {
  /**
   * Where to: `ws://…`, `wss://…`, `udp://host:port`, or `unix:` and the path of a
   * socket of lines.
   */
  readonly url: string;
  /** The local clock, by which what arrives is stamped. */
  readonly clock: MonotonicClock;
  /** Called once, when messages can be sent. */
  readonly opened: () => void;
  /** Called with each message. */
  readonly received: (
    at: MonotonicNanos,
    message: string | Uint8Array,
  ) => void;
  /** Called when something came from elsewhere. */
  readonly stray: () => void;
  /** Called once, last, with the reason in words. */
  readonly closed: (reason: string) => void;
}

/**
 * The longest datagram that is taken, in octets; what is longer is cut off there,
 * which no codec takes for a message.
 */
const MAX_DATAGRAM_OCTETS = 64;

const UNIX = "unix:";

/**
 * Opens a connection of the kind that its URL names.
 *
 * @param options Where to, and what to call.
 * @returns The connection, not open yet.
 * @throws {SyntaxError} If the URL is none of these.
 */
export function openSourceConnection(
  options: SourceConnectionOptions,
): SourceConnection {
  const { url, clock, opened, received, stray, closed } = options;
  if (url.startsWith(UNIX)) return openLines(options);
  const parsed = parseCssUrl(url, ["ws", "wss", "udp"]);
  if (!parsed.ok) {
    throw new SyntaxError(`Cannot open connection: ${parsed.reason}`);
  }
  const { scheme, host, port } = parsed.url;
  if (scheme !== "udp") {
    return openWebSocket({
      url,
      opened,
      received: (message) => received(clock.now(), message),
      closed,
    });
  }
  const client = openDatagramClient({
    hostname: host,
    port,
    maxOctets: MAX_DATAGRAM_OCTETS,
    clock,
    opened,
    received,
    stray,
    closed,
  });
  return {
    send: (message) => {
      if (typeof message !== "string") client.send(message);
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

function openLines(
  { url, clock, opened, received, closed }: SourceConnectionOptions,
): SourceConnection {
  const socket = openLineSocket({
    path: url.slice(UNIX.length),
    opened,
    received: (line) => received(clock.now(), line),
    closed,
  });
  return {
    send: (message) => {
      if (typeof message === "string") socket.send(message);
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  };
}
