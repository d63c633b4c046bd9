/** What the system says of a process. */
export interface ProcessState {
  /** Resident memory, in octets. */
  readonly residentOctets: number;
  /** What each open descriptor is: `socket`, `pipe`, or the path of a file. */
  readonly descriptors: readonly string[];
}

/** For each process a line: its id, its memory, and what it has open. */
const SCRIPT = `for pid; do
  memory=$(sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$pid/status)
  echo $pid $memory $(find /proc/$pid/fd -type l -printf '%l\\n')
done`;

/**
 * Asks the system about processes.
 *
 * Deno lets nobody read `/proc` who may not do everything, so a shell does it.
 *
 * @param pids The processes.
 * @returns The state of each that lives.
 */
export async function probeProcesses(
  pids: readonly number[],
): Promise<ReadonlyMap<number, ProcessState>> {
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", SCRIPT, "sh", ...pids.map(String)],
    stderr: "null",
  }).output();
  const states = new Map<number, ProcessState>();
  for (const line of new TextDecoder().decode(stdout).trim().split("\n")) {
    const [pid, kibibytes, ...open] = line.split(" ");
    if (kibibytes === undefined) continue;
    states.set(Number(pid), {
      residentOctets: Number(kibibytes) * 1024,
      descriptors: open.map((one) => one.replace(/:\[.*/, "")),
    });
  }
  return states;
}

/**
 * Says how two counts of descriptors differ.
 *
 * @param before What was open.
 * @param now What is open.
 * @returns Such as `3 socket more`; empty if they do not.
 */
export function differenceOf(
  before: readonly string[],
  now: readonly string[],
): string {
  const count = (list: readonly string[], kind: string) =>
    list.filter((one) => one === kind).length;
  return [...new Set([...before, ...now])].flatMap((kind) => {
    const more = count(now, kind) - count(before, kind);
    return more === 0
      ? []
      : `${Math.abs(more)} ${kind} ${more > 0 ? "more" : "fewer"}`;
  }).join(", ");
}
