import { deadline } from "@dvbcss/std/async";
import type { Logger } from "./logger.ts";

/** Settings of {@linkcode openHttpEndpoint}. */
export interface HttpEndpointOptions {
  /** Address to listen on. */
  readonly hostname: string;
  /** Port to listen on; 0 picks a free one. */
  readonly port: number;
  /** Answers requests; a Hono app's `fetch`. */
  readonly fetch: Deno.ServeHandler;
  /** Where failures of `fetch` are logged. */
  readonly logger: Logger;
}

/** A listening HTTP server. */
export interface HttpEndpoint extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
}

/** Time requests in flight have to end, in milliseconds. */
const DRAIN_MILLIS = 300;

/**
 * Listens for HTTP requests until disposed.
 *
 * Disposing waits for requests in flight, though not for long.
 *
 * @param options Settings.
 * @returns The endpoint.
 */
export function openHttpEndpoint(options: HttpEndpointOptions): HttpEndpoint {
  const { hostname, port, fetch, logger } = options;
  const abort = new AbortController();
  const server = Deno.serve({
    hostname,
    port,
    signal: abort.signal,
    onListen: () => {},
    onError: (error) => {
      logger.error("request-failed", { reason: String(error) });
      return new Response("Internal error\n", { status: 500 });
    },
  }, fetch);
  return {
    address: server.addr,
    async [Symbol.asyncDispose]() {
      try {
        await deadline(server.shutdown(), DRAIN_MILLIS);
      } catch {
        // Whoever has not finished by now is cut off.
        abort.abort();
      }
      await server.finished;
    },
  };
}

/**
 * Tells who sent a request.
 *
 * @param info What the server knows of it; a test's request has none.
 * @returns The IP address, or `unknown`.
 */
export function peerOf(
  info: Partial<Deno.ServeHandlerInfo> | undefined,
): string {
  const address = info?.remoteAddr;
  return address !== undefined && "hostname" in address
    ? address.hostname
    : "unknown";
}
