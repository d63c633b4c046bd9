/** What a process has used so far. */
export interface ProcessUse {
  /** Processor time of all its threads, in seconds; steps of 10 ms. */
  readonly cpuSeconds: number;
  /** Memory it has resident, in megabytes of 10^6 octets. */
  readonly residentMegabytes: number;
}

/** Ticks a second in which Linux counts processor time for programs. */
const TICKS_PER_SECOND = 100;

/** Octets of a page of memory. */
const PAGE_OCTETS = 4096;

/**
 * Reads from outside what a process has used, so that asking costs it nothing.
 *
 * @param pid The process.
 * @returns What it used; NaN where the system has no `/proc`.
 */
export async function processUseOf(pid: number): Promise<ProcessUse> {
  // The runtime itself opens /proc only for those who may do everything.
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/stat`],
    stderr: "null",
  }).output();
  return parseProcessStat(new TextDecoder().decode(stdout));
}

/**
 * Reads a line of `/proc/PID/stat`.
 *
 * Source: Linux, proc_pid_stat(5): fields 14 `utime`, 15 `stime`, 24 `rss`.
 *
 * @param line The line.
 * @returns What the process used; NaN if the line is none.
 */
export function parseProcessStat(line: string): ProcessUse {
  // The program's name is in brackets and may contain blanks and brackets.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const field = (number: number) => Number(fields[number - 3] ?? NaN);
  return {
    cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
    residentMegabytes: field(24) * PAGE_OCTETS / 1e6,
  };
}
