import {
  CII_URL_PROPERTIES,
  type CiiMessage,
  type CiiUrlProperty,
} from "./message.ts";

/** The TV Device's end of one companion's connection. */
export interface LocalAddress {
  /** Host as the companion reached it; an IPv6 address without brackets. */
  readonly host: string;
  /** Port that the companion reached, 1 to 65535. */
  readonly port: number;
  /**
   * Where this companion finds TS, if not where the message says: one that came by
   * TLS may not be let go elsewhere without.
   */
  readonly tsUrl?: string;
  /**
   * Which share of the companions it belongs to, where several TS serve them: an
   * integer from 0 up; 0 if left out.
   */
  readonly share?: number;
}

/** Stands for the host of the companion's own connection in a URL. */
export const HOST_PLACEHOLDER = "{{host}}";

/** Stands for the port of the companion's own connection in a URL. */
export const PORT_PLACEHOLDER = "{{port}}";

/**
 * Fills the placeholders in a message's URLs for one connection.
 *
 * A TV Device that listens on every interface learns only from the companion's
 * connection under which address that companion sees it.
 *
 * @param message The message; it keeps its placeholders.
 * @param address The TV Device's end of the connection.
 * @param properties Which URLs to fill; every one unless told otherwise.
 * @returns The message for that connection; null and absent URLs stay so.
 *
 * @example An IPv6 address gets its brackets
 * ```ts
 * import { expandPlaceholders } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   expandPlaceholders(
 *     { wcUrl: "udp://{{host}}:6677", tsUrl: "ws://{{host}}:{{port}}/ts" },
 *     { host: "fd00::7", port: 7681 },
 *   ),
 *   { wcUrl: "udp://[fd00::7]:6677", tsUrl: "ws://[fd00::7]:7681/ts" },
 * );
 * ```
 */
export function expandPlaceholders(
  message: CiiMessage,
  address: LocalAddress,
  properties: readonly CiiUrlProperty[] = CII_URL_PROPERTIES,
): CiiMessage {
  const expanded = properties.flatMap((property) => {
    const url = message[property];
    return typeof url === "string" ? [[property, expand(url, address)]] : [];
  });
  return { ...message, ...Object.fromEntries(expanded) };
}

/**
 * Writes a host as URLs have it.
 *
 * An IPv4 address mapped into IPv6, which is what a socket open to both reports,
 * becomes plain: companions exist that speak IPv4 only.
 *
 * @param host A name or an address; IPv6 with or without brackets.
 * @returns The same; an IPv6 address in brackets.
 */
export function urlHost(host: string): string {
  const plain = host.replace(/^\[(.*)\]$/, "$1");
  const mapped = /^::ffff:([0-9]+(?:\.[0-9]+){3})$/i.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  return plain.includes(":") ? `[${plain}]` : plain;
}

function expand(url: string, { host, port }: LocalAddress): string {
  return url
    .replaceAll(HOST_PLACEHOLDER, () => urlHost(host))
    .replaceAll(PORT_PLACEHOLDER, () => String(port));
}
