/** How IPv6 sockets write the IPv4 addresses they are bound to. */
const MAPPED = "::ffff:";

/**
 * Tells whether other machines can reach this one at a connection's own address.
 *
 * Only IPv4 addresses count: a service on every interface serves IPv4 for certain
 * and IPv6 perhaps, and an address of one link means nothing on another.
 *
 * @param localAddress The connection's own address; empty if it is not known.
 * @returns The address; null if others cannot reach it or may not.
 */
export function reachableHost(localAddress: string): string | null {
  const host = localAddress.startsWith(MAPPED)
    ? localAddress.slice(MAPPED.length)
    : localAddress;
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return null;
  return host.startsWith("127.") || host === "0.0.0.0" ? null : host;
}
