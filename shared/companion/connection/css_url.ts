/** Schemes under which a TV Device offers its CSS services. */
export type CssScheme = "ws" | "wss" | "udp";

/** Where a CSS service is, taken apart. */
export interface CssUrl {
  /** How it is reached. */
  readonly scheme: CssScheme;
  /** Host name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  /** Port, 1 to 65535. */
  readonly port: number;
  /** Path and query, beginning with a slash; empty for `udp`. */
  readonly path: string;
}

/** A parsed URL, or what was wrong with the text. */
export type CssUrlResult =
  | { readonly ok: true; readonly url: CssUrl }
  | {
    readonly ok: false;
    /** Which part was wrong. */
    readonly fault: CssUrlFault;
    /** What was found and what was wanted, as a sentence. */
    readonly reason: string;
  };

/** Which part of a CSS URL was wrong. */
export type CssUrlFault =
  | "not-a-url"
  | "wrong-scheme"
  | "wrong-host"
  | "wrong-port"
  | "wrong-path";

const DEFAULT_PORT: Readonly<Record<CssScheme, number | undefined>> = {
  ws: 80,
  wss: 443,
  udp: undefined,
};

/**
 * Takes apart the URL of a CSS service.
 *
 * Strict about what decides where we connect, and silent about the rest: user
 * names and fragments are refused, paths and queries are kept as they are.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (wcUrl, tsUrl) and RFC 6455, section 3.
 *
 * @param text The URL as announced or typed.
 * @param schemes The schemes that are acceptable here.
 * @returns The parts, or the fault with what was found and wanted.
 *
 * @example The wall clock of a TV that only has IPv6
 * ```ts
 * import { parseCssUrl } from "@dvbcss/companion";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(parseCssUrl("udp://[fe80::1]:6677", ["udp"]), {
 *   ok: true,
 *   url: { scheme: "udp", host: "fe80::1", port: 6677, path: "" },
 * });
 * ```
 */
export function parseCssUrl(
  text: string,
  schemes: readonly CssScheme[],
): CssUrlResult {
  const wanted = schemes.map((scheme) => `${scheme}://`).join(" or ");
  const match = text.match(/^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^#]*)(#.*)?$/i);
  if (match === null) {
    return refuse("not-a-url", `a URL that starts with ${wanted}`, text);
  }
  const [, found = "", authority = "", path = "", fragment] = match;
  const scheme = schemes.find((one) => one === found.toLowerCase());
  if (scheme === undefined) {
    return refuse("wrong-scheme", `a URL that starts with ${wanted}`, text);
  }
  const place = parseAuthority(authority);
  if (place === undefined) {
    return refuse("wrong-host", "a host name or an IP address", text);
  }
  const port = place.port === "" ? DEFAULT_PORT[scheme] : parsePort(place.port);
  if (port === undefined) {
    return refuse("wrong-port", "a port from 1 to 65535", text);
  }
  if (fragment !== undefined || !isPathOf(scheme, path)) {
    const kind = scheme === "udp" ? "no path" : "a path without a fragment";
    return refuse("wrong-path", kind, text);
  }
  const { host } = place;
  return { ok: true, url: { scheme, host, port, path: pathOf(scheme, path) } };
}

/**
 * Writes a CSS URL, with brackets around an IPv6 address.
 *
 * @param url The parts.
 * @returns The URL, always with its port.
 *
 * @example IPv6
 * ```ts
 * import { formatCssUrl } from "@dvbcss/companion";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   formatCssUrl({ scheme: "ws", host: "::1", port: 7681, path: "/cii" }),
 *   "ws://[::1]:7681/cii",
 * );
 * ```
 */
export function formatCssUrl(url: CssUrl): string {
  const host = url.host.includes(":") ? `[${url.host}]` : url.host;
  return `${url.scheme}://${host}:${url.port}${url.path}`;
}

function refuse(
  fault: CssUrlFault,
  wanted: string,
  found: string,
): CssUrlResult {
  const shown = found.length > 80 ? `${found.slice(0, 80)}…` : found;
  return { ok: false, fault, reason: `found "${shown}", wanted ${wanted}` };
}

function parseAuthority(
  authority: string,
): { host: string; port: string } | undefined {
  const match = authority.match(
    /^(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([\w.-]+))(?::(\d*))?$/i,
  );
  if (match === null) return undefined;
  const [, ipv6, name, port = ""] = match;
  if (ipv6 !== undefined && !ipv6.includes(":")) return undefined;
  const host = ipv6 ?? name;
  return host === undefined ? undefined : { host, port };
}

function parsePort(digits: string): number | undefined {
  if (digits.length > 5) return undefined;
  const port = Number(digits);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

function isPathOf(scheme: CssScheme, path: string): boolean {
  if (scheme === "udp") return path === "" || path === "/";
  // Printable ASCII only: anything else could smuggle into the request line.
  return /^[!-~]*$/.test(path);
}

function pathOf(scheme: CssScheme, path: string): string {
  if (scheme === "udp") return "";
  return path.startsWith("/") ? path : `/${path}`;
}
