import { RunningGateway } from "./running_gateway.ts";
import { untilListening } from "./service_process.ts";

/** Settings of {@linkcode startInShell}. */
export interface ShellOptions {
  /** A script; `exec "$@"` in it becomes the program. */
  readonly script: string;
  /** The program's main file, from the project's root. */
  readonly path: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

/**
 * Starts a program from a shell script, which decides what surrounds it.
 *
 * @param options What is started, and how.
 * @returns The process. Its standard input is the script's.
 */
export function startInShell(
  { script, path, args }: ShellOptions,
): Deno.ChildProcess {
  const program = [Deno.execPath(), "run", "-P", "--no-prompt", path];
  return new Deno.Command("bash", {
    args: ["-c", script, "bash", ...program, ...args],
    cwd: new URL("../../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/**
 * Starts the gateway from a shell script, on free ports of loopback, and waits
 * until it listens. Standard error is left to the caller.
 *
 * @param script The script; `exec "$@"` in it becomes the gateway.
 * @param args More arguments.
 * @returns The gateway; disposing kills it.
 */
export async function startShellGateway(
  script: string,
  args: readonly string[] = [],
): Promise<RunningGateway> {
  const path = "services/gateway/main.ts";
  const ports = ["--hostname=127.0.0.1", "--port=0", "--wc-port=0"];
  const all = ["--json", ...ports, ...args];
  const child = startInShell({ script, path, args: all });
  const unread = ReadableStream.from<Uint8Array>([]);
  const process = await untilListening(child, path, unread);
  return new RunningGateway({
    ...process,
    async [Symbol.asyncDispose]() {
      await process[Symbol.asyncDispose]();
      if (!child.stderr.locked) await child.stderr.cancel();
      // A script that reads it has closed it by now.
      await child.stdin.close().catch(() => {});
    },
  });
}
