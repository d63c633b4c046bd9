import type { EndpointAddress, Parts } from "./announcement.ts";

/**
 * Gives a host to the endpoints that have none.
 *
 * @param parts What a writer owns.
 * @param host Where the writer is; null for unknown.
 * @returns The same, with the host wherever there was none.
 *
 * @example
 * ```ts
 * import { locatedParts } from "@dvbcss/channel";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const cii = { host: null, port: 7681, path: "/cii" };
 * assertEquals(locatedParts({ cii }, "192.168.1.20"), {
 *   cii: { host: "192.168.1.20", port: 7681, path: "/cii" },
 * });
 * ```
 */
export function locatedParts(parts: Parts, host: string | null): Parts {
  if (host === null || !lacksHost(parts)) return parts;
  const { wc, ts, cii } = parts;
  return {
    ...parts,
    ...(wc === undefined ? {} : { wc: at(host, wc) }),
    ...(ts === undefined ? {} : { ts: at(host, ts) }),
    ...(cii === undefined ? {} : { cii: at(host, cii) }),
  };
}

/**
 * Tells whether an endpoint of a writer has no host of its own.
 *
 * @param parts What the writer owns.
 * @returns Whether there is such an endpoint.
 */
export function lacksHost({ wc, ts, cii }: Parts): boolean {
  return [wc, ts, cii].some((endpoint) => endpoint?.host === null);
}

function at<Endpoint extends EndpointAddress>(
  host: string,
  endpoint: Endpoint,
): Endpoint {
  return endpoint.host === null ? { ...endpoint, host } : endpoint;
}
