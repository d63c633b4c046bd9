import {
  FaultLog,
  healthRoutes,
  listeningUrls,
  openHttpEndpoint,
  type RunningService,
  type ServiceParts,
  WallClockFollower,
} from "@dvbcss/runtime";
import { sourceMaker } from "./make_source.ts";
import type { SourceConfig } from "./config.ts";
import { SourceHost } from "./source_host.ts";
import { chosenSource } from "./source_option.ts";

/** Settings of {@linkcode serveSource}. */
export type ServeSourceOptions = Pick<
  SourceConfig,
  "source" | "scenario" | "contentId" | "channel" | "hostname" | "port"
>;

/** How often to look whether the wall clock is known, in milliseconds. */
const LOOK_MILLIS = 20;

/**
 * Presents what was chosen, on the channel, until disposed.
 *
 * It begins as soon as the wall clock is known well enough to be read. When the WC
 * service is away later, the wall clock goes on as it was known.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The running service.
 * @throws {Error} If the channel reaches nobody, or two things are to be presented.
 */
export function serveSource(
  options: ServeSourceOptions,
  parts: ServiceParts,
): RunningService {
  if (options.channel === "local") {
    throw new Error(
      "Cannot present on the channel local, where nobody else is: give --channel mqtt://HOST:PORT",
    );
  }
  const { channel, clock, logger, metrics } = parts;
  const make = sourceMaker(chosenSource(options), {
    contentId: options.contentId,
    random: Math.random,
  });
  const wallClock = new WallClockFollower({
    clock,
    logger,
    faults: new FaultLog({
      logger,
      clock,
      counter: metrics.counter(
        "source_wall_clock_faults_total",
        "Faults of the wall clock's server.",
      ),
    }),
  });
  let host: SourceHost | undefined;
  const waiting = setInterval(() => {
    if (wallClock.read() === undefined) return;
    clearInterval(waiting);
    host = new SourceHost(make, { ...parts, wallClock });
  }, LOOK_MILLIS);
  const unsubscribe = channel.subscribe(() => follow());
  function follow(): void {
    const { wc } = channel.view;
    // Without a host it is on every interface of, as far as anybody said, here.
    wallClock.follow(
      wc && { hostname: wc.host ?? "127.0.0.1", port: wc.port },
    );
  }
  follow();
  const { hostname, port } = options;
  const health = healthRoutes("source", metrics, () => ({
    source: host?.kind ?? null,
    contentId: host?.presentation.content.contentId ?? null,
    wallClockDispersionNanos: wallClock.read()?.dispersionNanos ?? null,
  }));
  const http = openHttpEndpoint({
    hostname,
    port,
    logger,
    fetch: (request, info) => health.fetch(request, info),
  });
  return {
    address: http.address,
    urls: listeningUrls(
      "http",
      { ...http.address, advertise: undefined },
      "/healthz",
    ),
    async [Symbol.asyncDispose]() {
      unsubscribe();
      clearInterval(waiting);
      await host?.[Symbol.asyncDispose]();
      await wallClock[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
