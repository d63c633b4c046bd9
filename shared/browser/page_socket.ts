/** What the owner of a {@linkcode PageSocket} hears. */
export interface PageSocketOptions {
  /** Where to connect: `ws://…` or `wss://…`. */
  readonly url: string;
  /** Called once, when messages can be sent. */
  readonly opened: () => void;
  /** Called with each message: text, or octets if it was binary. */
  readonly received: (message: string | Uint8Array) => void;
  /** Called once, last, with the reason in words. */
  readonly closed: (reason: string) => void;
}

/** A WebSocket of a page that says why it failed, as far as pages are told. */
export interface PageSocket {
  /** Sends a message; one that cannot be sent any more is dropped. */
  send(message: string | Uint8Array<ArrayBuffer>): void;
  /** Closes it; nothing is called back from then on. */
  close(): void;
}

/**
 * Opens a WebSocket.
 *
 * @param options Where to, and what to call.
 * @returns The socket, not open yet.
 */
export function openPageSocket(options: PageSocketOptions): PageSocket {
  try {
    return manage(new WebSocket(options.url), options);
  } catch (error) {
    // A page of https may not open ws://, and a TV Device may announce anything.
    const reason = error instanceof Error ? error.message : String(error);
    const timer = setTimeout(() => options.closed(reason));
    return { send: () => {}, close: () => clearTimeout(timer) };
  }
}

function manage(socket: WebSocket, options: PageSocketOptions): PageSocket {
  const ending = new AbortController();
  const { signal } = ending;
  let opened = false;
  socket.binaryType = "arraybuffer";
  socket.addEventListener("open", () => {
    opened = true;
    options.opened();
  }, { signal });
  socket.addEventListener("message", ({ data }) => {
    options.received(
      data instanceof ArrayBuffer ? new Uint8Array(data) : String(data),
    );
  }, { signal });
  socket.addEventListener("close", (event) => {
    ending.abort();
    options.closed(reasonOf(event, opened));
  }, { signal });
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    close: () => {
      ending.abort();
      socket.close();
    },
  };
}

/** A page is not told why a connection failed, lest it explores the network. */
function reasonOf({ code, reason }: CloseEvent, opened: boolean): string {
  if (!opened) return "no connection: is the TV on, and in this network?";
  const said = reason === "" ? "" : `: ${reason}`;
  if (code === 1001) return `the TV went away (1001)${said}`;
  return code === 1005 || code === 1006
    ? "connection lost without a reason"
    : `the TV closed the connection (${code})${said}`;
}
