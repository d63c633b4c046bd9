/**
 * Reads how much memory a service has resident, from its metrics.
 *
 * @param base Where its metrics are: `host:port`.
 * @returns Megabytes of 10^6 octets.
 */
export async function residentMegabytes(base: string): Promise<number> {
  const metrics = await (await fetch(`http://${base}/metrics`)).text();
  const octets = metrics.match(/^process_resident_memory_bytes (\S+)$/m)?.[1];
  return Number(octets) / 1e6;
}
