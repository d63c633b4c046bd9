import {
  advertisedHost,
  listeningUrls,
  openHttpEndpoint,
  type ServiceParts,
} from "@dvbcss/runtime";
import { TS_PATH, tsApp } from "./app.ts";
import type { TsConfig } from "./config.ts";
import { TsService, type TsServiceOptions } from "./service.ts";

/** Settings of {@linkcode serveTs}. */
export type ServeTsOptions =
  & TsServiceOptions
  & Pick<TsConfig, "hostname" | "port">;

/** A running TS service; disposing stops it and announces its departure. */
export interface TsServing extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
  /** Where companions can reach it: `ws://host:port/ts`. */
  readonly urls: readonly string[];
  /** The service behind the listener. */
  readonly service: TsService;
}

/**
 * Serves CSS-TS until disposed.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The running service.
 */
export function serveTs(
  options: ServeTsOptions,
  parts: ServiceParts,
): TsServing {
  const { hostname, port, advertise } = options;
  const service = new TsService(options, parts);
  const app = tsApp(service, parts.metrics);
  const http = openHttpEndpoint({
    hostname,
    port,
    logger: parts.logger,
    fetch: (request, info) => app.fetch(request, info),
  });
  const address = { ...http.address, advertise };
  service.announceAt({
    host: advertisedHost(address),
    port: address.port,
    path: TS_PATH,
  });
  return {
    address: http.address,
    urls: listeningUrls("ws", address, TS_PATH),
    service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
