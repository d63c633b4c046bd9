import {
  bracketed,
  type ListeningAddress,
  listeningUrls,
  reachedHost,
} from "@dvbcss/runtime";

/** Path of the page to join with. */
const COMPANION_PATH = "/companion";

/**
 * Lists the addresses of the companion page that other devices can use, as they
 * are now: a device can get another one while the gateway runs.
 *
 * @param address Where the gateway listens.
 * @returns The addresses; those of this machine alone come last.
 */
export function joinUrls(address: ListeningAddress): readonly string[] {
  const urls = listeningUrls("http", address, COMPANION_PATH);
  return urls.toSorted((a, b) => Number(isLoopback(a)) - Number(isLoopback(b)));
}

/**
 * Puts first the address under which somebody reached the gateway, unless it leads
 * nowhere from elsewhere.
 *
 * @param request The request of who asks.
 * @param urls The addresses known otherwise.
 * @returns The addresses, each once.
 */
export function joinUrlsFor(
  request: Request,
  urls: readonly string[],
): readonly string[] {
  const reached = reachedHost(request);
  if (reached === undefined) return urls;
  const { protocol } = new URL(request.url);
  const authority = `${bracketed(reached.host)}:${reached.port}`;
  const own = `${protocol}//${authority}${COMPANION_PATH}`;
  return isLoopback(own) ? urls : [...new Set([own, ...urls])];
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" ||
    hostname.startsWith("127.");
}
