import { durationNanos, measurePrecision } from "@dvbcss/clock";
import {
  followUpOf,
  stampTransmit,
  WC_MESSAGE_LENGTH,
  type WcResponderAction,
} from "@dvbcss/protocol";
import {
  advertisedHost,
  type Counter,
  FaultLog,
  healthRoutes,
  listeningUrls,
  type Logger,
  type MonotonicClock,
  openHttpEndpoint,
  openUdpEndpoint,
  type RunningService,
  type ServiceParts,
  SteadyWallClock,
  type UdpEndpoint,
} from "@dvbcss/runtime";
import type { WcConfig } from "./config.ts";
import { RationedResponder } from "./rationed_responder.ts";
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
  readonly responder: RationedResponder;
  readonly clock: MonotonicClock;
  readonly wallClock: SteadyWallClock;
  readonly requests: Counter;
  readonly faults: FaultLog;
  /** Takes note of follow-ups that were not sent. */
  readonly withheld: FaultLog;
  /** Takes note, once, that permissions are too narrow. */
  readonly explainDenial: (hostname: string) => void;
}

/**
 * Serves the wall clock until disposed.
 *
 * A flood from one sender has no other sender's share: each datagram is answered
 * or dropped as soon as it is read, and nothing is queued here. The queue is the
 * kernel's and short (a few hundred requests, as a datagram takes 768 octets of
 * the usual 208 KiB), so that when more comes than can be answered, what does not
 * fit is lost at random, whoever sent it, and an answer is late by milliseconds
 * at most. A longer queue would lose less and be worth less: a wall clock that
 * answers late is a worse wall clock.
 *
 * What is sent can wait for an address of the own network that does not exist, as
 * the kernel looks for it for three seconds. Hundreds of requests in the name of
 * such addresses fill the buffer from which all answers leave, and nobody is
 * answered until it gives up. A program cannot mend that; that the kernel keeps
 * few datagrams for an address unknown (`unres_qlen_bytes`) does.
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
    clock,
    wallClock,
    responder: new RationedResponder({
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
    withheld: new FaultLog({
      logger,
      clock,
      counter: metrics.counter(
        "wc_follow_ups_withheld_total",
        "Requests answered in one step because their sender had too many.",
      ),
    }),
    explainDenial: onceTold(logger),
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
function answer(
  responding: Responding,
  datagram: Uint8Array,
  from: Deno.NetAddr,
): void | Promise<void> {
  const { clock, responder, wallClock, faults, withheld } = responding;
  const receivedAt = wallClock.now();
  const answered = responder.handleRequest({
    datagram,
    sender: from.hostname,
    now: clock.now(),
    receivedAt,
  });
  const { action } = answered;
  if (action.kind === "discard") {
    return faults.report(from.hostname, action.fault);
  }
  if (answered.withheld) withheld.report(from.hostname, "too-many-requests");
  return respond(responding, action, from);
}

async function respond(
  { endpoint, wallClock, requests, faults, explainDenial }: Responding,
  { datagram: response, followUp: promised }: Extract<
    WcResponderAction,
    { readonly kind: "respond" }
  >,
  to: Deno.NetAddr,
): Promise<void> {
  try {
    stampTransmit(response, wallClock.now());
    // Read before sending: afterwards, a machine that is busy may have given the
    // processor away for milliseconds, and a stamp later than the response left
    // makes clients bound their error too tightly. One that is early does not.
    const sentAt = wallClock.now();
    const sending = endpoint().send(response, to);
    if (promised) {
      const followUp = followUpOf(response, sentAt);
      await sending;
      await endpoint().send(followUp, to);
    } else await sending;
    requests.add();
  } catch (error) {
    // A source address nobody can answer, or a network that is down.
    const denied = error instanceof Deno.errors.NotCapable;
    if (denied) explainDenial(to.hostname);
    faults.report(to.hostname, denied ? "not-permitted" : "cannot-answer");
  }
}

/** Who has narrow permissions does not know which companion they shut out. */
function onceTold(logger: Logger): (hostname: string) => void {
  let told = false;
  return (hostname) => {
    if (told) return;
    told = true;
    const hint = "run with -P=everywhere to answer addresses of all kinds";
    logger.warn("permissions-too-narrow", { peer: hostname, hint });
  };
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
