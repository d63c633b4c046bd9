import {
  advertisedHost,
  listeningUrls,
  openHttpEndpoint,
  type ServiceParts,
} from "@dvbcss/runtime";
import { CII_PATH, ciiApp } from "./app.ts";
import type { CiiConfig } from "./config.ts";
import { CiiService, type CiiServiceOptions } from "./service.ts";

/** Settings of {@linkcode serveCii}. */
export type ServeCiiOptions =
  & CiiServiceOptions
  & Pick<CiiConfig, "hostname" | "port">;

/** A running CII service; disposing stops it and announces its departure. */
export interface CiiServing extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
  /** Where companions can reach it: `ws://host:port/cii`. */
  readonly urls: readonly string[];
  /** The service behind the listener. */
  readonly service: CiiService;
}

/**
 * Serves CSS-CII until disposed.
 *
 * @param options Settings.
 * @param parts What it is given.
 * @returns The running service.
 */
export function serveCii(
  options: ServeCiiOptions,
  parts: ServiceParts,
): CiiServing {
  const { hostname, port, advertise } = options;
  const service = new CiiService(options, parts);
  const app = ciiApp(service, parts.metrics);
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
    path: CII_PATH,
  });
  return {
    address: http.address,
    urls: listeningUrls("ws", address, CII_PATH),
    service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}
