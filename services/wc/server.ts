import { durationNanos, measurePrecision } from "@dvbcss/clock";
import {
  followUpOf,
  stampTransmit,
  WC_MESSAGE_LENGTH,
  WcResponder,
} from "@dvbcss/protocol";
import {
  advertisedHost,
  type Counter,
  FaultLog,
  healthRoutes,
  listeningUrls,
  openHttpEndpoint,
  openUdpEndpoint,
  type RunningService,
  type ServiceParts,
  SteadyWallClock,
  type UdpEndpoint,
} from "@dvbcss/runtime";
import type { WcConfig } from "./config.ts";
import { WC_PATH, wcRoutes, WcWebSocketService } from "./websocket.ts";

/** Settings of {@linkcode serveWc}. */
export type WcServiceOptions = Pick<
  WcConfig,
  | "hostname"
  | "port"
  | "advertise"
  | "maxFreqError"
  | "followUp"
  | "httpPort"
  | "maxConnections"
>;

/** A running WC service; disposing stops it and announces its departure. */
export interface WcService extends RunningService {
  /** The wall clock itself, for who shares the isolate. */
  readonly wallClock: SteadyWallClock;
}

/** What {@linkcode answer} works with. */
interface Responding {
  readonly endpoint: () => UdpEndpoint;
  readonly responder: WcResponder;
  readonly wallClock: SteadyWallClock;
  readonly requests: Counter;
  readonly faults: FaultLog;
}

/**
 * Serves the wall clock until disposed.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The running service.
 */
export function serveWc(
  options: WcServiceOptions,
  parts: ServiceParts,
): WcService {
  const { clock, channel, logger, metrics } = parts;
  const wallClock = new SteadyWallClock(clock);
  const precisionNanos = measurePrecision({ read: () => clock.now() });
  const responding: Responding = {
    endpoint: () => endpoint,
    wallClock,
    responder: new WcResponder({
      precisionNanos,
      maxFreqErrorPpm: options.maxFreqError,
      followUp: options.followUp,
    }),
    requests: metrics.counter("wc_requests_total", "Requests answered."),
    faults: new FaultLog({
      logger,
      clock,
      counter: metrics.counter("wc_discarded_total", "Datagrams not answered."),
    }),
  };
  const { hostname, port } = options;
  const endpoint = openUdpEndpoint({
    hostname,
    port,
    maxOctets: WC_MESSAGE_LENGTH + 1,
    handle: (datagram, from) => answer(responding, datagram, from),
    fail: (error) => logger.error("receive-failed", { reason: String(error) }),
  });
  const http = serveHttp(options, parts, responding);
  const address = { ...endpoint.address, advertise: options.advertise };
  channel.announce({
    wc: {
      host: advertisedHost(address),
      port: address.port,
      maxFreqErrorPpm: options.maxFreqError,
    },
  });
  logger.debug("precision", { precisionNanos });
  return {
    address: endpoint.address,
    urls: [...listeningUrls("udp", address), ...(http?.urls ?? [])],
    wallClock,
    async [Symbol.asyncDispose]() {
      channel.announce({});
      await endpoint[Symbol.asyncDispose]();
      await http?.[Symbol.asyncDispose]();
    },
  };
}

/** Stamps first and last, with nothing awaited between stamp and send. */
async function answer(
  { endpoint, responder, wallClock, requests, faults }: Responding,
  datagram: Uint8Array,
  from: Deno.NetAddr,
): Promise<void> {
  const receivedAt = wallClock.now();
  const action = responder.handleDatagram(receivedAt, datagram);
  if (action.kind === "discard") {
    faults.report(from.hostname, action.fault);
    return;
  }
  const response = action.datagram;
  try {
    stampTransmit(response, wallClock.now());
    // Read before sending: afterwards, a machine that is busy may have given the
    // processor away for milliseconds, and a stamp later than the response left
    // makes clients bound their error too tightly. One that is early does not.
    const sentAt = wallClock.now();
    const sending = endpoint().send(response, from);
    if (action.followUp) {
      const followUp = followUpOf(response, sentAt);
      await sending;
      await endpoint().send(followUp, from);
    } else await sending;
    requests.add();
  } catch {
    // A source address nobody can answer, or a network that is down.
    faults.report(from.hostname, "cannot-answer");
  }
}

/** Serves health, metrics, and the wall clock to pages. */
function serveHttp(
  { hostname, httpPort, maxConnections, maxFreqError, advertise }:
    WcServiceOptions,
  parts: ServiceParts,
  { requests, wallClock }: Responding,
): (AsyncDisposable & { readonly urls: readonly string[] }) | undefined {
  if (httpPort === undefined) return undefined;
  const { logger, metrics } = parts;
  const webSockets = new WcWebSocketService({
    wallClock: { now: () => wallClock.now(), errorNanos: durationNanos(0) },
    maxConnections,
    maxFreqErrorPpm: maxFreqError,
  }, parts);
  const app = wcRoutes(webSockets)
    .route(
      "/",
      healthRoutes("wc", metrics, () => ({
        requests: requests.value(),
        connections: webSockets.size,
      })),
    );
  const http = openHttpEndpoint({
    hostname,
    port: httpPort,
    logger,
    fetch: (request, info) => app.fetch(request, info),
  });
  logger.info("health", {
    urls: listeningUrls("http", http.address, "/healthz"),
  });
  return {
    urls: listeningUrls("ws", { ...http.address, advertise }, WC_PATH),
    async [Symbol.asyncDispose]() {
      await webSockets[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
