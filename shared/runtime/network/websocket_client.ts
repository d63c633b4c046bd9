/** What the owner of a {@linkcode WebSocketClient} hears. */
export interface WebSocketClientOptions {
  /** Where to connect: `ws://…` or `wss://…`. */
  readonly url: string;
  /** Called once, when messages can be sent. */
  readonly opened: () => void;
  /** Called with each message: text, or octets if it was binary. */
  readonly received: (message: string | Uint8Array) => void;
  /** Called once, last, with the reason in words. */
  readonly closed: (reason: string) => void;
}

/** A WebSocket that says why it failed. */
export interface WebSocketClient extends AsyncDisposable {
  /** Sends a message; one that cannot be sent any more is dropped. */
  send(message: string | Uint8Array): void;
}

/**
 * Opens a WebSocket.
 *
 * Once disposed it calls nothing back.
 *
 * @param options Where to, and what to call.
 * @returns The socket, not open yet.
 */
export function openWebSocket(
  options: WebSocketClientOptions,
): WebSocketClient {
  try {
    return manage(new WebSocket(options.url), options);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      const { host } = new URL(options.url);
      return refuse(
        options,
        `this process may not connect to ${host}: run it with -P=everywhere`,
      );
    }
    // A URL that passes for one elsewhere may be none here, such as one with
    // 256.0.0.1 in it. It came from a TV Device, so it is no fault of the caller.
    return refuse(options, String(error));
  }
}

/** How long a peer may take to agree to a close, in milliseconds. */
const CLOSE_WITHIN_MILLIS = 500;

function refuse(
  options: WebSocketClientOptions,
  reason: string,
): WebSocketClient {
  const timer = setTimeout(() => options.closed(reason));
  return {
    send: () => {},
    [Symbol.asyncDispose]() {
      clearTimeout(timer);
      return Promise.resolve();
    },
  };
}

function manage(
  socket: WebSocket,
  options: WebSocketClientOptions,
): WebSocketClient {
  socket.binaryType = "arraybuffer";
  const gone = Promise.withResolvers<void>();
  let disposed = false;
  let failure: string | undefined;
  let explained = Promise.resolve();
  async function explain(event: CloseEvent): Promise<void> {
    const reason = await reasonOf(options.url, event, failure);
    if (!disposed) options.closed(reason);
  }
  socket.onopen = () => {
    if (!disposed) options.opened();
  };
  socket.onmessage = ({ data }) => {
    if (disposed) return;
    options.received(
      typeof data === "string" ? data : new Uint8Array(data),
    );
  };
  socket.onerror = (event) => {
    failure = event instanceof ErrorEvent ? event.message : undefined;
  };
  socket.onclose = (event) => {
    gone.resolve();
    if (!disposed) explained = explain(event);
  };
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      if (socket.readyState === WebSocket.CLOSED) return await explained;
      socket.close();
      const timer = setTimeout(gone.resolve, CLOSE_WITHIN_MILLIS);
      await gone.promise;
      clearTimeout(timer);
    },
  };
}

const NEVER_OPENED = "failed to connect to WebSocket: ";

async function reasonOf(
  url: string,
  event: CloseEvent,
  failure: string | undefined,
): Promise<string> {
  const at = failure?.indexOf(NEVER_OPENED) ?? -1;
  if (failure === undefined || at < 0) return closeReason(event, failure);
  const detail = failure.slice(at + NEVER_OPENED.length);
  const status = detail.match(/^Invalid status code: (\d+)/)?.[1];
  if (status !== undefined) return statusReason(Number(status));
  if (detail.startsWith("dns error")) {
    return `host name not found: ${URL.parse(url)?.hostname}`;
  }
  if (detail.startsWith("tcp connect error")) return await tcpReason(url);
  return url.startsWith("wss:")
    ? `no TLS connection: ${detail}`
    : `no WebSocket handshake: ${detail}`;
}

function closeReason(event: CloseEvent, failure: string | undefined): string {
  const said = event.reason === "" ? "" : `: ${event.reason}`;
  switch (event.code) {
    case 1001:
      return `the TV went away (1001)${said}`;
    case 0:
    case 1005:
    case 1006:
      return `connection lost without a reason${
        failure === undefined ? "" : `: ${failure}`
      }`;
    default:
      return `the TV closed the connection (${event.code})${said}`;
  }
}

/**
 * What a refused handshake means.
 *
 * Source: pydvbcss, which TV Devices copy: 403 while disabled, 503 when full.
 */
function statusReason(status: number): string {
  const meanings: Readonly<Record<number, string>> = {
    403: "the service is switched off or forbids this client",
    404: "there is no such path",
    426: "there is no WebSocket at this path",
    503: "the service has as many connections as it allows",
  };
  const meaning = meanings[status] ?? "it is not a WebSocket service";
  return `handshake refused with HTTP status ${status}: ${meaning}`;
}

/** The platform does not say why TCP failed, but a plain connection does. */
async function tcpReason(url: string): Promise<string> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const fallback = protocol === "wss:" ? 443 : 80;
  try {
    const probe = await Deno.connect({
      hostname: host,
      port: port === "" ? fallback : Number(port),
      signal: AbortSignal.timeout(CLOSE_WITHIN_MILLIS),
    });
    probe.close();
    return "connection failed, though the port is open";
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) {
      return `connection refused: nothing listens on ${host} port ${port}`;
    }
    return error instanceof Error && error.name === "TimeoutError"
      ? `no answer from ${host}`
      : `connection failed: ${
        error instanceof Error ? error.message : String(error)
      }`;
  }
}
