/** What a process has used so far. */
export interface ProcessUse {
  /** Processor time of all its threads, in seconds; steps of 10 ms. */
  readonly cpuSeconds: number;
  /** Memory it has resident, in megabytes of 10^6 octets. */
  readonly residentMegabytes: number;
}

/** Ticks a second in which Linux counts processor time for programs. */
const TICKS_PER_SECOND = 100;

/**
 * Reads from outside what a process has used, so that asking costs it nothing.
 *
 * @param pid The process.
 * @returns What it used; NaN where the system has no `/proc`.
 */
export async function processUseOf(pid: number): Promise<ProcessUse> {
  // The runtime itself opens /proc only for those who may do everything.
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${pid}/stat`, `/proc/${pid}/status`],
    stderr: "null",
  }).output();
  return parseProcessUse(new TextDecoder().decode(stdout));
}

/**
 * Reads what Linux says in `/proc/PID/stat` and, after it, in `/proc/PID/status`.
 *
 * Source: Linux, proc_pid_stat(5): fields 14 `utime` and 15 `stime`;
 * proc_pid_status(5): `VmRSS`, in units of 1024 octets.
 *
 * @param text Both, one after the other.
 * @returns What the process used; NaN where the text does not say it.
 */
export function parseProcessUse(text: string): ProcessUse {
  const [line = ""] = text.split("\n");
  // The program's name is in brackets and may contain blanks and brackets.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const ticks = (number: number) => Number(fields[number - 3] ?? NaN);
  const [, resident] = /^VmRSS:\s+(\d+) kB$/m.exec(text) ?? [];
  return {
    cpuSeconds: (ticks(14) + ticks(15)) / TICKS_PER_SECOND,
    residentMegabytes: Number(resident ?? NaN) * 1024 / 1e6,
  };
}
