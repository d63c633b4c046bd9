import { parseHost } from "../program/command_line_option.ts";

/** Where a service listens, and what it says of that. */
export interface ListeningAddress {
  /** Address it is bound to. */
  readonly hostname: string;
  /** Port it is bound to. */
  readonly port: number;
  /** Host its operator wants advertised, if any. */
  readonly advertise?: string | undefined;
}

/** Addresses that mean every interface. */
const UNSPECIFIED: readonly string[] = ["0.0.0.0", "::"];

/**
 * Tells which host a service can advertise on its own.
 *
 * @param address Where it listens.
 * @returns The host; null if it listens on every interface and nobody said which
 * is meant.
 */
export function advertisedHost(address: ListeningAddress): string | null {
  if (address.advertise !== undefined) return address.advertise;
  return UNSPECIFIED.includes(address.hostname) ? null : address.hostname;
}

/**
 * Lists the URLs under which a service can be reached.
 *
 * A service on every interface lists the loopback address first and then, if it
 * may look at the interfaces, the addresses other devices can use.
 *
 * @param scheme The URLs' scheme, such as `ws`.
 * @param address Where the service listens.
 * @param path The URLs' path; none unless said otherwise.
 * @returns The URLs, at least one.
 *
 * @example
 * ```ts
 * import { listeningUrls } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(listeningUrls("ws", { hostname: "::1", port: 7681 }, "/cii"), [
 *   "ws://[::1]:7681/cii",
 * ]);
 * ```
 */
export function listeningUrls(
  scheme: string,
  address: ListeningAddress,
  path = "",
): readonly string[] {
  const host = advertisedHost(address);
  const hosts = host === null ? interfaceHosts(address.hostname) : [host];
  return hosts.map((host) =>
    `${scheme}://${bracketed(host)}:${address.port}${path}`
  );
}

/**
 * Puts brackets around an IPv6 address, as URLs want it.
 *
 * @param host A host name or an IP address.
 * @returns The host for a URL.
 */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/**
 * Reads under which host and port a client says that it reached this device.
 *
 * Browsers speak HTTP/2 where there is TLS, and that has no `Host` header: it says
 * the same in its `:authority`, from which the platform makes the URL. Without
 * TLS the URL of a request that says nothing is our own address, which is no word
 * of the client's.
 *
 * Source: RFC 9113, section 8.3.1 (Request Pseudo-Header Fields).
 *
 * @param request The client's request.
 * @returns What it said, unchecked; empty if it said nothing.
 */
export function requestAuthority(request: Request): string {
  return request.headers.get("host") ??
    (isSecure(request) ? new URL(request.url).host : "");
}

/**
 * Tells under which host and port a client reached this device.
 *
 * What it says of them is a stranger's word and ends up in URLs that are sent back,
 * so that only what is a host name or an IP address counts.
 *
 * @param request The client's request.
 * @returns Host, without brackets, and port; undefined if it says none.
 *
 * @example
 * ```ts
 * import { reachedHost } from "@dvbcss/runtime";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const headers = { host: "[fd00::7]:7681" };
 * const request = new Request("http://localhost/cii", { headers });
 * assertEquals(reachedHost(request), { host: "fd00::7", port: 7681 });
 * ```
 */
export function reachedHost(
  request: Request,
): { readonly host: string; readonly port: number } | undefined {
  const [, name = "", port = isSecure(request) ? "443" : "80"] =
    /^(.*?)(?::(\d{1,5}))?$/.exec(requestAuthority(request)) ?? [];
  const host = parseHost(name);
  return host === undefined || Number(port) > 65_535 || Number(port) === 0
    ? undefined
    : { host, port: Number(port) };
}

function isSecure(request: Request): boolean {
  return new URL(request.url).protocol === "https:";
}

function interfaceHosts(hostname: string): readonly string[] {
  const asked = { name: "sys", kind: "networkInterfaces" } as const;
  const loopback = hostname === "::" ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
  if (Deno.permissions.querySync(asked).state !== "granted") return loopback;
  const others = Deno.networkInterfaces()
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => address)
    .filter((address) => !address.startsWith("127."));
  return [...loopback, ...others];
}
