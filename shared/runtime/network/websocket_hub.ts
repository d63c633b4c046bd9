import { deadline } from "@dvbcss/std/async";
import type { FaultLog } from "../observation/fault_log.ts";
import type { Logger } from "../observation/logger.ts";
import type { Counter, Metrics } from "../observation/metrics.ts";
import { AddressShare } from "./address_share.ts";
import { refuse } from "./websocket_admission.ts";

/** A connected client, as a {@linkcode WebSocketHub} names it. */
export interface HubClient<Context> {
  /** Name for logs, unique in the process: `cii-1`, `cii-2`, … */
  readonly id: string;
  /** Its IP address. */
  readonly peer: string;
  /** What was known of its request. */
  readonly context: Context;
}

/** What a service does when something happens on its WebSockets. */
export interface HubHandlers<Context> {
  /** A client is connected. */
  readonly connect: (client: HubClient<Context>) => void;
  /** A client sent a text. */
  readonly text: (client: HubClient<Context>, text: string) => void;
  /** A client sent octets; a fault that ends its connection if left out. */
  readonly octets?: (client: HubClient<Context>, octets: Uint8Array) => void;
  /** A client is gone; called once for each that was connected. */
  readonly disconnect: (client: HubClient<Context>) => void;
}

/** Settings of a {@linkcode WebSocketHub}. */
export interface WebSocketHubOptions<Context> {
  /** Begins the names of its metrics and clients. */
  readonly service: string;
  /** Connections it holds at most; 0 refuses everybody. */
  readonly maxConnections: number;
  /** What to do with clients. */
  readonly handlers: HubHandlers<Context>;
  /** Where clients' faults are reported. */
  readonly faults: FaultLog;
  /** Where defects of the handlers are logged. */
  readonly logger: Logger;
  /** Where connections and messages are counted. */
  readonly metrics: Metrics;
  /**
   * Silence after which a client counts as vanished, in seconds; half of it in
   * silence it is sent a ping.
   */
  readonly idleTimeoutSeconds?: number;
}

/** A vanished client is noticed after this, so well within 30 s. */
const IDLE_TIMEOUT_SECONDS = 20;

/**
 * Octets that may wait for a client. It is hundreds of messages: who is that far
 * behind has no use for the oldest.
 */
const MAX_QUEUED_OCTETS = 256 * 1024;

/** Time clients have to answer a close when the hub ends, in milliseconds. */
const CLOSE_WITHIN_MILLIS = 300;

/** Longest message a client may send, in UTF-16 code units or octets. */
const MAX_MESSAGE_LENGTH = 64 * 1024;

/** Close codes of RFC 6455 that this hub sends. */
const CLOSE_CODE = {
  GOING_AWAY: 1001,
  UNSUPPORTED_DATA: 1003,
  POLICY_VIOLATION: 1008,
  TOO_BIG: 1009,
  INTERNAL_ERROR: 1011,
} as const;

/**
 * The WebSockets of one service: lets clients in, keeps them apart from one
 * another and bounds what each may cost.
 *
 * A client that does not read has its queue bounded and is then dropped, alone.
 * It counts as a connection until its TCP connection is gone, so that memory is
 * bounded by the number of connections whatever clients do. One address gets a
 * share of them, so that whoever opens thousands leaves places to others.
 *
 * Two faults end a connection without a close frame, since the platform handles
 * them before anybody is asked: invalid UTF-8 and a frame above 64 MiB.
 */
export class WebSocketHub<Context> implements AsyncDisposable {
  readonly #options: WebSocketHubOptions<Context>;
  readonly #clients = new Map<HubClient<Context>, WebSocket>();
  readonly #sockets = new Set<WebSocket>();
  readonly #share: AddressShare;
  readonly #received: Counter;
  readonly #sent: Counter;
  readonly #refused: Counter;
  #enabled = true;
  #lastId = 0;
  #whenEmpty: (() => void) | undefined;

  /**
   * Makes a hub without clients, enabled.
   *
   * @param options Settings.
   */
  constructor(options: WebSocketHubOptions<Context>) {
    this.#options = options;
    const { service, metrics } = options;
    this.#share = new AddressShare(options.maxConnections);
    metrics.gauge(
      `${service}_connections`,
      "WebSocket connections.",
      () => this.#sockets.size,
    );
    this.#received = metrics.counter(
      `${service}_received_messages_total`,
      "Messages from clients.",
    );
    this.#sent = metrics.counter(
      `${service}_sent_messages_total`,
      "Messages to clients.",
    );
    this.#refused = metrics.counter(
      `${service}_refused_connections_total`,
      "Requests that did not become a WebSocket, by reason.",
    );
  }

  /** Number of connected clients. */
  get size(): number {
    return this.#clients.size;
  }

  /** The connected clients, the oldest first. */
  get clients(): Iterable<HubClient<Context>> {
    return this.#clients.keys();
  }

  /** Whether clients are let in. */
  get enabled(): boolean {
    return this.#enabled;
  }

  /** Lets clients in. */
  enable(): void {
    this.#enabled = true;
  }

  /**
   * Closes every connection with 1001, and lets nobody in from now on.
   *
   * @param reason Why, for the clients.
   */
  disable(reason = "service disabled"): void {
    this.#enabled = false;
    for (const client of [...this.#clients.keys()]) {
      this.close(client, CLOSE_CODE.GOING_AWAY, reason);
    }
  }

  /**
   * Answers a request for the WebSocket's path.
   *
   * @param request The request.
   * @param peer Its sender's IP address.
   * @param context What the handlers should know of it.
   * @returns The upgrade, or a refusal: 403 while disabled, 503 when full or when
   * the address has its share, 426 if it asks for no WebSocket, 400 if it asks
   * wrongly.
   */
  upgrade(request: Request, peer: string, context: Context): Response {
    const { maxConnections, idleTimeoutSeconds = IDLE_TIMEOUT_SECONDS } =
      this.#options;
    const refused = refuse(request, {
      enabled: this.#enabled,
      connections: this.#sockets.size,
      maxConnections,
      addressHasLeft: this.#share.hasLeft(peer),
    });
    if (refused !== undefined) {
      const { fault } = refused;
      this.#refused.add({ reason: fault });
      if (fault === "address-full") this.#options.faults.report(peer, fault);
      return refused.response;
    }
    try {
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: idleTimeoutSeconds,
      });
      this.#admit(socket, peer, context);
      return response;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.#refused.add({ reason: "bad-handshake" });
      return new Response(`${error.message}\n`, { status: 400 });
    }
  }

  /**
   * Sends a message to clients; those that are gone are passed over.
   *
   * @param clients The clients.
   * @param message A text, or octets.
   */
  send(
    clients: readonly HubClient<Context>[],
    message: string | Uint8Array,
  ): void {
    let sent = 0;
    for (const client of clients) {
      const socket = this.#clients.get(client);
      if (socket?.readyState !== WebSocket.OPEN) continue;
      if (socket.bufferedAmount > MAX_QUEUED_OCTETS) {
        this.#drop(client, CLOSE_CODE.POLICY_VIOLATION, "too-slow");
        continue;
      }
      socket.send(message);
      sent++;
    }
    this.#sent.add(undefined, sent);
  }

  /**
   * Closes a client's connection.
   *
   * @param client The client; nothing happens if it is gone.
   * @param code Close code.
   * @param reason Why, for the client; at most 123 octets.
   */
  close(client: HubClient<Context>, code: number, reason: string): void {
    const socket = this.#clients.get(client);
    if (socket === undefined) return;
    this.#forget(client);
    socket.close(code, reason);
  }

  /** Closes every connection with 1001, and waits a little for the answers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.disable("service stopping");
    if (this.#sockets.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#whenEmpty = resolve;
    // Whoever does not answer is cut off when the server stops.
    await deadline(promise, CLOSE_WITHIN_MILLIS).catch(() => {});
  }

  /** Counts the connection from now on, though its handshake is still going on. */
  #admit(socket: WebSocket, peer: string, context: Context): void {
    const { service } = this.#options;
    const client = { id: `${service}-${++this.#lastId}`, peer, context };
    this.#sockets.add(socket);
    this.#share.take(peer);
    socket.binaryType = "arraybuffer";
    // One listener for all events: with thousands of clients, four closures each
    // and the platform's wrappers around them are megabytes.
    const listener = {
      handleEvent: (event: Event) => this.#handle(event, socket, client),
    };
    for (const type of ["open", "message", "error", "close"]) {
      socket.addEventListener(type, listener);
    }
  }

  #handle(event: Event, socket: WebSocket, client: HubClient<Context>): void {
    switch (event.type) {
      case "open":
        this.#open(socket, client);
        break;
      case "message":
        if (event instanceof MessageEvent) this.#receive(client, event.data);
        break;
      case "error":
        this.#options.faults.report(client.peer, faultOf(event));
        break;
      case "close":
        if (this.#sockets.delete(socket)) this.#share.giveBack(client.peer);
        this.#forget(client);
        if (this.#sockets.size === 0) this.#whenEmpty?.();
        break;
    }
  }

  #open(socket: WebSocket, client: HubClient<Context>): void {
    if (!this.#enabled) {
      socket.close(CLOSE_CODE.GOING_AWAY, "service disabled");
      return;
    }
    this.#clients.set(client, socket);
    this.#guard(client, () => this.#options.handlers.connect(client));
  }

  #receive(client: HubClient<Context>, data: unknown): void {
    if (!this.#clients.has(client)) return;
    this.#received.add();
    const { text, octets } = this.#options.handlers;
    const length = typeof data === "string"
      ? data.length
      : data instanceof ArrayBuffer
      ? data.byteLength
      : 0;
    if (length > MAX_MESSAGE_LENGTH) {
      this.#drop(client, CLOSE_CODE.TOO_BIG, "message-too-big");
    } else if (typeof data === "string") {
      this.#guard(client, () => text(client, data));
    } else if (octets !== undefined && data instanceof ArrayBuffer) {
      this.#guard(client, () => octets(client, new Uint8Array(data)));
    } else {
      this.#drop(client, CLOSE_CODE.UNSUPPORTED_DATA, "binary-message");
    }
  }

  /** A defect that one client's message brings to light is not the others' problem. */
  #guard(client: HubClient<Context>, handle: () => void): void {
    try {
      handle();
    } catch (error) {
      const reason = error instanceof Error ? error.stack : String(error);
      this.#options.logger.error("handler-failed", {
        client: client.id,
        reason,
      });
      this.close(client, CLOSE_CODE.INTERNAL_ERROR, "internal error");
    }
  }

  #drop(client: HubClient<Context>, code: number, fault: string): void {
    this.#options.faults.report(client.peer, fault);
    this.close(client, code, fault);
  }

  #forget(client: HubClient<Context>): void {
    if (this.#clients.delete(client)) this.#options.handlers.disconnect(client);
  }
}

/** The platform tells these two apart only in words. */
function faultOf(event: Event): string {
  const message = event instanceof ErrorEvent ? event.message : "";
  if (message.startsWith("No response from ping")) return "vanished";
  return message === "Unexpected EOF" ? "broken-off" : "bad-frame";
}
