/** Time a program has to leave, in milliseconds. */
const LEAVE_WITHIN_MILLIS = 900;

const SIGNALS = ["SIGINT", "SIGTERM"] as const satisfies readonly Deno.Signal[];

/**
 * Waits until somebody asks the program to end.
 *
 * From then on a deadline runs: whatever is still open 900 ms later, the process
 * exits with 0. A second signal ends it at once.
 *
 * @returns The signal that arrived.
 *
 * @example A main file
 * ```ts ignore
 * await using service = serveWc(options);
 * await untilSignal();
 * ```
 */
export function untilSignal(): Promise<Deno.Signal> {
  const { promise, resolve } = Promise.withResolvers<Deno.Signal>();
  let asked = false;
  for (const signal of SIGNALS) {
    Deno.addSignalListener(signal, () => {
      if (asked) Deno.exit(0);
      asked = true;
      Deno.unrefTimer(setTimeout(() => Deno.exit(0), LEAVE_WITHIN_MILLIS));
      resolve(signal);
    });
  }
  return promise;
}
