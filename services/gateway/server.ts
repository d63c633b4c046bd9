import {
  advertisedHost,
  type ChannelMember,
  FaultLog,
  joinServiceChannel,
  type ListeningAddress,
  listeningUrls,
  type Logger,
  Metrics,
  openHttpEndpoint,
  SYSTEM_CLOCK,
  type TlsIdentity,
  WallClockFollower,
} from "@dvbcss/runtime";
import { CII_PATH, CiiService } from "@dvbcss/service-cii";
import { chosenSource, SourceHost, sourceMaker } from "@dvbcss/service-source";
import { TS_PATH, TsService } from "@dvbcss/service-ts";
import { WC_PATH, WcWebSocketService } from "@dvbcss/service-wc";
import { deadline, delay } from "@dvbcss/std/async";
import { AdvertisedMember } from "./channel/advertised_member.ts";
import { gatewayApp } from "./app.ts";
import { announceOutside } from "./channel/broker_announcer.ts";
import type { GatewayConfig } from "./config.ts";
import { readPageFiles } from "./pages/page_files.ts";
import type { GatewayStatus } from "./pages/status_page.ts";
import { WcWorker } from "./wall_clock/wc_worker_host.ts";
import { serveWebPages } from "./pages/web_pages.ts";

/** A running gateway; disposing stops all of it. */
export interface Gateway extends AsyncDisposable {
  /** Where companions begin, then the other endpoints. */
  readonly urls: readonly string[];
  /** Fails when a part of it breaks; settles in no other way. */
  readonly broken: Promise<never>;
  /** Settles once the thread of the wall clock has answered, too. */
  readonly proveAlive: () => Promise<unknown>;
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

/** What the parts of a gateway share while it starts. */
interface Assembly {
  readonly config: GatewayConfig;
  readonly parts: GatewayParts;
  readonly metrics: Metrics;
  /** Ends what was started, the last first. */
  readonly stack: AsyncDisposableStack;
}

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
  const assembly = { config, parts, metrics: new Metrics(), stack };
  // First of all: the worker gives up reading files, for the whole process.
  const files = await readPageFiles();
  const wc = stack.use(await WcWorker.start(workerOrder(config)));
  const { http, https, serve } = openHttp(assembly);
  const wallClock = await followWallClock(assembly, wc);
  const source = await startSource(assembly, wallClock);
  const { cii, ts } = await startServices(assembly, wallClock);
  const wcWebSockets = serveWcToPages(assembly, wc);
  const address = { ...http.address, advertise: config.advertise };
  // Read anew each time: addresses come and go while the gateway runs.
  const urls = () => endpointUrls(address, wc.address);
  const pageUrls = [
    ...listeningUrls("http", address, "/"),
    ...(https === undefined
      ? []
      : listeningUrls("https", { ...address, ...https.address }, "/")),
  ];
  const token = config.controlToken;
  const ownHosts = [advertisedHost(address) ?? "localhost"];
  const pages = stack.use(serveWebPages({
    ...parts,
    channel: await join(assembly, "pages"),
    clock: SYSTEM_CLOCK,
    metrics: assembly.metrics,
    cii,
    ts,
    source,
    files,
    address,
    wcMetrics: () => wc.metrics(),
    ciiUrls: () => urls().ciiUrls,
    hasToken: token !== undefined,
    maxConnections: config.maxConnections,
  }));
  const app = gatewayApp({
    cii,
    ts,
    wc: wcWebSockets,
    source,
    metrics: assembly.metrics,
    policy: { token, ownHosts },
    wcMetrics: () => wc.metrics(),
    pages: pages.routes,
    player: {
      command: (command) =>
        (source.isReplaced ? pages.tvPages : source).command(command),
    },
    tvPages: pages.tvPages,
    urls,
  });
  serve((request, info) => app.fetch(request, info));
  const host = advertisedHost(address);
  cii.announceAt({ host, port: address.port, path: CII_PATH });
  ts.announceAt({ host, port: address.port, path: TS_PATH });
  await until(
    () =>
      ts.dispersionNanos !== null &&
      cii.contentId === source.presentation.content.contentId,
    "the services",
  );
  const running = stack.move();
  return {
    urls: [...Object.values(urls()).flat(), ...pageUrls],
    broken: wc.broken,
    proveAlive: () => wc.metrics(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Where companions can reach the services at present. */
function endpointUrls(
  address: ListeningAddress,
  wc: Pick<Deno.NetAddr, "hostname" | "port">,
): Pick<GatewayStatus, "ciiUrls" | "tsUrls" | "wcUrls"> {
  return {
    ciiUrls: listeningUrls("ws", address, CII_PATH),
    tsUrls: listeningUrls("ws", address, TS_PATH),
    wcUrls: [
      ...listeningUrls("udp", { ...address, ...wc }),
      ...listeningUrls("ws", address, WC_PATH),
    ],
  };
}

/**
 * Takes the port before anything else needs it; the services, which are started
 * later, thus close their connections before the port is closed.
 */
function openHttp({ config, parts, stack }: Assembly) {
  const { hostname, port, tlsPort } = config;
  const tls = tlsIdentity(config);
  let fetch: Deno.ServeHandler = () =>
    new Response("The gateway is starting\n", { status: 503 });
  const common = {
    hostname,
    logger: parts.logger,
    fetch: (request: Request, info: Deno.ServeHandlerInfo) =>
      fetch(request, info),
  };
  const http = stack.use(openHttpEndpoint({ ...common, port }));
  const https = tls &&
    stack.use(openHttpEndpoint({ ...common, port: tlsPort, tls }));
  return {
    http,
    https,
    serve: (handler: Deno.ServeHandler) => fetch = handler,
  };
}

function tlsIdentity(
  { tlsCert: cert, tlsKey: key }: GatewayConfig,
): TlsIdentity | undefined {
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert === key) return undefined;
  throw new Error("Cannot serve TLS: --tls-cert and --tls-key go together");
}

/** Begins to present. */
async function startSource(
  assembly: Assembly,
  wallClock: WallClockFollower,
): Promise<SourceHost> {
  const { config, metrics, parts, stack } = assembly;
  const channel = await join(assembly, "source");
  if (config.channel !== "local") {
    const outside = await join(assembly, "gateway", config.channel);
    const inside = new AdvertisedMember(channel, config.advertise);
    stack.defer(announceOutside(inside, outside));
  }
  // Nothing reads files from here on; the socket of a player is not below this.
  await Deno.permissions.revoke({ name: "read", path: "/" });
  const make = sourceMaker(chosenSource(config), { ...config, ...parts });
  const clock = SYSTEM_CLOCK;
  return stack.use(
    new SourceHost(make, { ...parts, clock, metrics, channel, wallClock }),
  );
}

async function startServices(
  assembly: Assembly,
  wallClock: WallClockFollower,
) {
  const { config, parts, metrics, stack } = assembly;
  const clock = SYSTEM_CLOCK;
  const { logger } = parts;
  const ciiChannel = new AdvertisedMember(
    await join(assembly, "cii"),
    config.advertise,
  );
  const tsChannel = await join(assembly, "ts");
  const cii = new CiiService(
    { ...config, contentId: "", tlsTsPath: TS_PATH },
    { channel: ciiChannel, clock, logger, metrics },
  );
  const ts = new TsService(
    { ...config, testTimelines: false },
    { channel: tsChannel, clock, logger, metrics, wallClock },
  );
  stack.defer(async () => {
    await Promise.all([
      cii[Symbol.asyncDispose](),
      ts[Symbol.asyncDispose](),
    ]);
  });
  return { cii, ts };
}

/** The wall clock for pages, which come by the same port as all else. */
function serveWcToPages(
  { config, parts, metrics, stack }: Assembly,
  wc: WcWorker,
): WcWebSocketService {
  const { logger } = parts;
  const options = {
    wallClock: wc.wallClock(),
    maxConnections: config.maxConnections,
    maxFreqErrorPpm: config.maxFreqError,
  };
  return stack.use(
    new WcWebSocketService(options, { logger, metrics, clock: SYSTEM_CLOCK }),
  );
}

async function join(
  { parts, stack }: Assembly,
  name: string,
  url = "local",
): Promise<ChannelMember> {
  return stack.use(await joinServiceChannel(name, url, parts.logger));
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
      maxConnections: 0,
    },
    logLevel,
    json,
  };
}

/** Follows the wall clock for all of this thread, and waits until it is known. */
async function followWallClock(
  { parts, metrics, stack }: Assembly,
  wc: WcWorker,
): Promise<WallClockFollower> {
  const { logger } = parts;
  const clock = SYSTEM_CLOCK;
  const counter = metrics.counter(
    "gateway_wall_clock_faults_total",
    "Faults of the wall clock's server.",
  );
  const faults = new FaultLog({ logger, clock, counter });
  const wallClock = stack.use(new WallClockFollower({ clock, logger, faults }));
  const hostname = advertisedHost(wc.address) ?? "127.0.0.1";
  wallClock.follow({ hostname, port: wc.address.port });
  await until(() => wallClock.read() !== undefined, "the wall clock");
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
