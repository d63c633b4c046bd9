import type { EndpointAddress } from "@dvbcss/channel";
import { openHttpEndpoint } from "./http_endpoint.ts";
import { advertisedHost, listeningUrls } from "./listening_urls.ts";
import type { Logger } from "../observation/logger.ts";

/** Where a WebSocket of a service is. */
export interface WebEndpoint extends EndpointAddress {
  /** Its path, beginning with a slash. */
  readonly path: string;
}

/** What a listener needs of a service; disposing it closes its connections. */
export interface Announcing extends AsyncDisposable {
  /** Tells the other services where it is served. */
  announceAt(endpoint: WebEndpoint): void;
}

/** A service whose companions come by WebSocket, without a listener of its own. */
export interface WebService<Service extends Announcing> {
  /** The service. */
  readonly service: Service;
  /** Path of its WebSocket. */
  readonly path: string;
  /** Answers requests; a Hono app's `fetch`. */
  readonly fetch: Deno.ServeHandler;
}

/** Where a service listens. */
export interface ListenOptions {
  /** Address to listen on. */
  readonly hostname: string;
  /** Port to listen on; 0 picks a free one. */
  readonly port: number;
  /** Host to tell companions, if not the one they connected to. */
  readonly advertise: string | undefined;
}

/** A running service; disposing stops it and announces its departure. */
export interface RunningService extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
  /** Where companions can reach it. */
  readonly urls: readonly string[];
}

/** A running service of the web. */
export interface RunningWebService<Service extends Announcing>
  extends RunningService {
  /** The service behind the listener. */
  readonly service: Service;
}

/**
 * Gives a service an HTTP port of its own, until disposed.
 *
 * @param web The service; disposed with what is returned.
 * @param options Where to listen.
 * @param logger Where failures are logged.
 * @returns The running service.
 */
export function listenFor<Service extends Announcing>(
  web: WebService<Service>,
  options: ListenOptions,
  logger: Logger,
): RunningWebService<Service> {
  const { hostname, port, advertise } = options;
  const { fetch, service } = web;
  const http = openHttpEndpoint({ hostname, port, fetch, logger });
  return {
    service,
    address: http.address,
    urls: announceWeb(web, http.address, advertise),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await http[Symbol.asyncDispose]();
    },
  };
}

/**
 * Tells the other services where a service is served.
 *
 * @param web The service.
 * @param listening Where it listens.
 * @param advertise Host to tell companions, if not the one they connected to.
 * @returns Where companions can reach it: `ws://host:port/path`.
 */
export function announceWeb(
  { service, path }: WebService<Announcing>,
  { hostname, port }: Pick<Deno.NetAddr, "hostname" | "port">,
  advertise: string | undefined,
): readonly string[] {
  const address = { hostname, port, advertise };
  service.announceAt({ host: advertisedHost(address), port, path });
  return listeningUrls("ws", address, path);
}
