import {
  type DurationNanos,
  durationNanos,
  measurePrecision,
  type WallClockNanos,
} from "@dvbcss/clock";
import {
  stampJsonTransmit,
  stampTransmit,
  WcJsonResponder,
  WcResponder,
} from "@dvbcss/protocol";
import {
  type Counter,
  FaultLog,
  type HubClient,
  peerOf,
  type ServiceParts,
  WebSocketHub,
} from "@dvbcss/runtime";
import { Hono } from "hono";
import { RequestAllowance } from "./request_allowance.ts";

/** Path of the wall clock's WebSocket. */
export const WC_PATH = "/wc";

/** A wall clock that can be served. */
export interface ServedWallClock {
  /** Reads it. */
  now(): WallClockNanos;
  /** Bound on how far a reading is from the WC service's own, in nanoseconds. */
  readonly errorNanos: DurationNanos;
}

/** Settings of a {@linkcode WcWebSocketService}. */
export interface WcWebSocketOptions {
  /** What is served. */
  readonly wallClock: ServedWallClock;
  /** Connections held at most. */
  readonly maxConnections: number;
  /** Bound on the frequency error of the machine's clock, in ppm. */
  readonly maxFreqErrorPpm: number;
}

type Client = HubClient<RequestAllowance>;

/** Close code of RFC 6455 for who breaks a rule of ours. */
const POLICY_VIOLATION = 1008;

/**
 * Serves the wall clock over WebSocket, without a listener of its own: for pages,
 * which cannot send datagrams.
 *
 * The 32 octets and the JSON dialects come over one connection in any order; each
 * request is answered in kind. What is no request is counted and not answered, as
 * over UDP; who asks too often is closed with 1008.
 *
 * There are no follow-ups: nothing lies between the transmit stamp and the send
 * but the WebSocket's framing.
 */
export class WcWebSocketService implements AsyncDisposable {
  readonly #wallClock: ServedWallClock;
  readonly #clock: ServiceParts["clock"];
  readonly #octets: WcResponder;
  readonly #json: WcJsonResponder;
  readonly #faults: FaultLog;
  readonly #requests: Counter;
  readonly #hub: WebSocketHub<RequestAllowance>;

  /**
   * Serves from now on whoever {@linkcode WcWebSocketService.upgrade} lets in.
   *
   * @param options Settings.
   * @param parts What it is given.
   */
  constructor(
    { wallClock, maxConnections, maxFreqErrorPpm }: WcWebSocketOptions,
    parts: Omit<ServiceParts, "channel">,
  ) {
    const { clock, logger, metrics } = parts;
    this.#wallClock = wallClock;
    this.#clock = clock;
    const precisionNanos = durationNanos(
      measurePrecision({ read: () => clock.now() }) + wallClock.errorNanos,
    );
    const quality = { precisionNanos, maxFreqErrorPpm };
    this.#octets = new WcResponder({ ...quality, followUp: false });
    this.#json = new WcJsonResponder(quality);
    this.#requests = metrics.counter(
      "wc_websocket_requests_total",
      "Requests over WebSocket answered.",
    );
    this.#faults = new FaultLog({
      logger,
      clock,
      counter: metrics.counter(
        "wc_websocket_discarded_total",
        "Messages over WebSocket not answered.",
      ),
    });
    this.#hub = new WebSocketHub({
      service: "wc_websocket",
      maxConnections,
      faults: this.#faults,
      logger,
      metrics,
      handlers: {
        connect: () => {},
        text: (client, text) => this.#answerText(client, text),
        octets: (client, octets) => this.#answerOctets(client, octets),
        disconnect: () => {},
      },
    });
  }

  /** Number of connected clients. */
  get size(): number {
    return this.#hub.size;
  }

  /**
   * Answers a request for its WebSocket.
   *
   * @param request The request.
   * @param peer Its sender's IP address.
   * @returns The upgrade, or why not.
   */
  upgrade(request: Request, peer: string): Response {
    return this.#hub.upgrade(request, peer, new RequestAllowance());
  }

  /** Closes every connection with 1001. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
  }

  #answerOctets(client: Client, octets: Uint8Array): void {
    const receivedAt = this.#wallClock.now();
    if (!this.#allows(client)) return;
    const action = this.#octets.handleDatagram(receivedAt, octets);
    if (action.kind === "discard") {
      return this.#faults.report(client.peer, action.fault);
    }
    const { datagram } = action;
    stampTransmit(datagram, this.#wallClock.now());
    this.#hub.send([client], datagram);
    this.#requests.add();
  }

  #answerText(client: Client, text: string): void {
    const receivedAt = this.#wallClock.now();
    if (!this.#allows(client)) return;
    const action = this.#json.handleText(receivedAt, text);
    if (action.kind === "discard") {
      return this.#faults.report(client.peer, action.fault);
    }
    const { response } = action;
    this.#hub.send(
      [client],
      stampJsonTransmit(response, this.#wallClock.now()),
    );
    this.#requests.add();
  }

  #allows(client: Client): boolean {
    if (client.context.take(this.#clock.now())) return true;
    this.#faults.report(client.peer, "too-many-requests");
    this.#hub.close(client, POLICY_VIOLATION, "too many requests");
    return false;
  }
}

/**
 * Makes the route of the wall clock's WebSocket, for an app of one's own.
 *
 * @param service The service.
 * @returns The route.
 */
export function wcRoutes(
  service: WcWebSocketService,
): Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }> {
  return new Hono<{ Bindings: Partial<Deno.ServeHandlerInfo> }>()
    .get(
      WC_PATH,
      (context) => service.upgrade(context.req.raw, peerOf(context.env)),
    );
}
