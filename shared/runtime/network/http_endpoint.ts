import { deadline, delay } from "@dvbcss/std/async";
import type { Logger } from "../observation/logger.ts";
import { listenFailure } from "./listen_failure.ts";

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
  /** What TLS is served with; leave out to serve without. */
  readonly tls?: TlsIdentity;
}

/** What a server proves who it is with, each in PEM. */
export interface TlsIdentity {
  /** The certificate, with those between it and its root. */
  readonly cert: string;
  /** The certificate's private key. */
  readonly key: string;
}

/** A listening HTTP server. */
export interface HttpEndpoint extends AsyncDisposable {
  /** Where it listens. */
  readonly address: Deno.NetAddr;
}

/** Time requests in flight have to end, in milliseconds. */
const DRAIN_MILLIS = 300;

/** Time after which listening is tried again, in milliseconds. */
const LISTEN_AGAIN_MILLIS = 100;

/** Failures less apart than this are one, and told once, in milliseconds. */
const EPISODE_MILLIS = 10_000;

/**
 * Listens for HTTP requests until disposed.
 *
 * The platform bounds neither how many TCP connections there are nor how long one
 * may take over its request, so that who opens many and says nothing, or little,
 * can have all file descriptors of the process. That keeps newcomers away for as
 * long; connections there are go on, listening is tried again ten times a second
 * at next to no cost, and as soon as there is one again all is as before. How many
 * connections an address may have is for the firewall to say.
 *
 * The platform's other server, that of `node:http`, does bound the time of a
 * request. Its WebSockets, by `npm:ws`, take this thread twenty times as long to
 * tell two thousand companions something (60 ms against 3 ms), which is what this
 * server is for.
 *
 * Disposing waits for requests in flight, though not for long.
 *
 * @param options Settings.
 * @returns The endpoint.
 * @throws {Error} If the address cannot be listened on.
 */
export function openHttpEndpoint(options: HttpEndpointOptions): HttpEndpoint {
  const abort = new AbortController();
  const server = listen(options, abort.signal);
  const again = { ...options, port: server.addr.port };
  const serving = { server, closed: false };
  const ended = serveOn(
    serving,
    () => listen(again, abort.signal),
    options.logger,
  );
  return {
    address: server.addr,
    async [Symbol.asyncDispose]() {
      serving.closed = true;
      try {
        await deadline(serving.server.shutdown(), DRAIN_MILLIS);
      } catch {
        // Whoever has not finished by now is cut off.
        abort.abort();
      }
      await ended;
    },
  };
}

type Server = Deno.HttpServer<Deno.NetAddr>;

function listen(
  { hostname, port, fetch, logger, tls }: HttpEndpointOptions,
  signal: AbortSignal,
): Server {
  try {
    return Deno.serve({
      hostname,
      port,
      ...tls,
      signal,
      onListen: () => {},
      onError: (error) => {
        logger.error("request-failed", { reason: String(error) });
        return new Response("Internal error\n", { status: 500 });
      },
    }, fetch);
  } catch (error) {
    throw listenFailure({ transport: "TCP", hostname, port }, error);
  }
}

/** What serves at present. */
interface Serving {
  server: Server;
  closed: boolean;
}

/** Waits for the end. A server that cannot accept fails and stops. */
async function serveOn(
  serving: Serving,
  listenAgain: () => Server,
  logger: Logger,
): Promise<void> {
  let failedAt = -Infinity;
  while (!serving.closed) {
    try {
      return await serving.server.finished;
    } catch (error) {
      const now = performance.now();
      if (now - failedAt > EPISODE_MILLIS) {
        logger.error("accept-failed", {
          reason: String(error),
          hint: "without file descriptors, allow more or fewer connections",
        });
      }
      failedAt = now;
    }
    await replaceServer(serving, listenAgain);
  }
}

async function replaceServer(
  serving: Serving,
  listenAgain: () => Server,
): Promise<void> {
  while (!serving.closed) {
    await delay(LISTEN_AGAIN_MILLIS);
    if (serving.closed) return;
    try {
      serving.server = listenAgain();
      return;
    } catch {
      // The port or a file descriptor is not free yet.
    }
  }
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
