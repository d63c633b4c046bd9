/**
 * Reads how much memory a process has resident (Linux).
 *
 * @param pid The process.
 * @returns Megabytes of 10^6 octets; NaN where there is no `/proc`.
 */
export async function residentMegabytes(pid: number): Promise<number> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    const kibibytes = status.match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
    return Number(kibibytes) * 1024 / 1e6;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NaN;
    throw error;
  }
}
