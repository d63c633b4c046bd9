import {
  advertisedHost,
  type ChannelMember,
  FaultLog,
  joinServiceChannel,
  listeningUrls,
  type Logger,
  Metrics,
  openHttpEndpoint,
  type ServiceParts,
  SYSTEM_CLOCK,
  WallClockFollower,
} from "@dvbcss/runtime";
import { CII_PATH, CiiService } from "@dvbcss/service-cii";
import { TS_PATH, TsService } from "@dvbcss/service-ts";
import { deadline, delay } from "@dvbcss/std/async";
import { gatewayApp } from "./app.ts";
import { announceOutside } from "./broker_announcer.ts";
import type { GatewayConfig } from "./config.ts";
import { PresentationSource } from "./source.ts";
import { WcWorker } from "./wc_worker_host.ts";

/** A running gateway; disposing stops all of it. */
export interface Gateway extends AsyncDisposable {
  /** Where companions begin, then the other endpoints. */
  readonly urls: readonly string[];
  /** Fails when a part of it breaks; settles in no other way. */
  readonly broken: Promise<never>;
}

/** What the gateway is given by the program that runs it. */
export interface GatewayParts {
  /** Where it says what happens. */
  readonly logger: Logger;
  /** Draws a number from 0 up to but not including 1. */
  readonly random: () => number;
}

/** Time until the wall clock must be known, in milliseconds. */
const FOLLOW_WITHIN_MILLIS = 10_000;

/**
 * Serves a whole TV Device until disposed.
 *
 * The services meet on a channel inside the process, the wall clock's from its
 * own thread; each is the one that also runs alone.
 *
 * @param config Settings.
 * @param parts What it is given.
 * @returns The running gateway, once companions find everything in place.
 */
export async function serveGateway(
  config: GatewayConfig,
  parts: GatewayParts,
): Promise<Gateway> {
  await using stack = new AsyncDisposableStack();
  const { logger, random } = parts;
  const metrics = new Metrics();
  const join = async (name: string, url = "local") =>
    stack.use(await joinServiceChannel(name, url, logger));
  const partsOf = (channel: ChannelMember): ServiceParts => ({
    channel,
    clock: SYSTEM_CLOCK,
    logger,
    metrics,
  });
  const wc = stack.use(await WcWorker.start(workerOrder(config)));
  const channel = await join("source");
  if (config.channel !== "local") {
    const outside = await join("gateway", config.channel);
    stack.defer(announceOutside(channel, outside, config.advertise));
  }
  // Nothing reads files from here on.
  await Deno.permissions.revoke({ name: "read" });

  const wallClock = stack.use(followWallClock(wc, partsOf(channel)));
  await until(() => wallClock.read() !== undefined, "the wall clock");
  const source = stack.use(
    new PresentationSource(config, { channel, wallClock, logger, random }),
  );
  const cii = stack.use(
    new CiiService({ ...config, contentId: "" }, partsOf(await join("cii"))),
  );
  const ts = stack.use(
    new TsService(
      { ...config, testTimelines: false },
      partsOf(await join("ts")),
    ),
  );
  const { hostname, port, advertise } = config;
  const app = gatewayApp({
    cii,
    ts,
    source,
    metrics,
    policy: {
      token: config.controlToken,
      ownHosts: [advertisedHost(config) ?? "localhost"],
    },
    wcMetrics: () => wc.metrics(),
    urls: () => urls,
  });
  const http = stack.use(openHttpEndpoint({
    hostname,
    port,
    logger,
    fetch: (request, info) => app.fetch(request, info),
  }));
  const address = { ...http.address, advertise };
  const urls = {
    ciiUrls: listeningUrls("ws", address, CII_PATH),
    tsUrls: listeningUrls("ws", address, TS_PATH),
    wcUrls: listeningUrls("udp", { ...wc.address, advertise }),
  };
  const host = advertisedHost(address);
  cii.announceAt({ host, port: address.port, path: CII_PATH });
  ts.announceAt({ host, port: address.port, path: TS_PATH });
  const { contentId } = source.programme.content;
  await until(
    () => ts.dispersionNanos !== null && cii.contentId === contentId,
    "the services",
  );
  const running = stack.move();
  return {
    urls: [...urls.ciiUrls, ...urls.tsUrls, ...urls.wcUrls],
    broken: wc.broken,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** The host to advertise is for companions; the services find the WC by address. */
function workerOrder(config: GatewayConfig) {
  const { hostname, wcPort, maxFreqError, followUp, logLevel, json } = config;
  return {
    options: {
      hostname,
      port: wcPort,
      advertise: undefined,
      maxFreqError,
      followUp,
      httpPort: undefined,
    },
    logLevel,
    json,
  };
}

function followWallClock(
  wc: WcWorker,
  { clock, logger, metrics }: ServiceParts,
): WallClockFollower {
  const counter = metrics.counter(
    "gateway_wall_clock_faults_total",
    "Faults of the wall clock's server, as the source of content sees it.",
  );
  const wallClock = new WallClockFollower({
    clock,
    logger,
    faults: new FaultLog({ logger, clock, counter }),
  });
  const { port } = wc.address;
  wallClock.follow({
    hostname: advertisedHost(wc.address) ?? "127.0.0.1",
    port,
  });
  return wallClock;
}

/** Waits for what happens within the process, a few milliseconds from now. */
async function until(holds: () => boolean, name: string): Promise<void> {
  const abort = new AbortController();
  async function watch(): Promise<void> {
    while (!holds() && !abort.signal.aborted) await delay(2);
  }
  try {
    await deadline(watch(), FOLLOW_WITHIN_MILLIS);
  } catch (cause) {
    abort.abort();
    throw new Error(
      `Cannot start: ${name} must be ready within ${FOLLOW_WITHIN_MILLIS} ms`,
      { cause },
    );
  }
}
