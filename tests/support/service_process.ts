import { deadline } from "@dvbcss/std/async";

/** A program of this project, running as a process of its own. */
export interface ServiceProcess extends AsyncDisposable {
  /** The URLs of its listening line. */
  readonly urls: readonly string[];
  /** The first URL. */
  readonly url: string;
  /** The port of the first URL. */
  readonly port: number;
  /** The process itself. */
  readonly child: Deno.ChildProcess;
  /** Standard output so far. */
  readonly stdout: () => string;
  /** Standard error so far. */
  readonly stderr: () => string;
  /**
   * Sends a signal and waits for the end.
   *
   * @returns The exit status and how long it took, in milliseconds.
   */
  readonly stop: (
    signal?: Deno.Signal,
  ) => Promise<Deno.CommandStatus & { readonly tookMillis: number }>;
}

/** Time a program has to print its listening line, in milliseconds. */
const START_WITHIN_MILLIS = 20_000;

const ROOT = new URL("../../", import.meta.url);

/**
 * Starts a service with `--json` and `--port 0`, and waits until it listens.
 *
 * @param service Which one: `wc`, `cii`, `ts`, `gateway`.
 * @param args More arguments; `--port` among them replaces `--port 0`.
 * @returns The running service; disposing kills it.
 */
export function startService(
  service: string,
  args: readonly string[] = [],
): Promise<ServiceProcess> {
  const port = args.includes("--port") ? [] : ["--port", "0"];
  return startProgram(`services/${service}/main.ts`, [
    "--json",
    ...port,
    ...args,
  ]);
}

/** What a program is started in. */
export interface Surroundings {
  /** What comes before its command line, such as `ip netns exec NAME`. */
  readonly within?: readonly string[];
  /** Variables for its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Starts a program and waits for its listening line.
 *
 * @param path Its main file, from the project's root.
 * @param args Its arguments.
 * @param flags What the runtime is told; its own permission set if left out.
 * @param surroundings What it is started in; what this process is in if left out.
 * @returns The running program; disposing kills it.
 */
export function startProgram(
  path: string,
  args: readonly string[],
  flags: readonly string[] = ["-P"],
  { within = [], env = {} }: Surroundings = {},
): Promise<ServiceProcess> {
  const [program = "", ...rest] = [
    ...within,
    ...[Deno.execPath(), "run", ...flags, "--no-prompt", path],
    ...args,
  ];
  const child = new Deno.Command(program, {
    args: rest,
    env,
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return untilListening(child, path);
}

/**
 * Waits for the listening line of a program.
 *
 * @param child The program, just started, its outputs piped.
 * @param name What to call it if it fails.
 * @param errors What it says on standard error; give another stream to leave that
 * unread.
 * @returns The running program; disposing kills it.
 */
export async function untilListening(
  child: Deno.ChildProcess,
  name: string,
  errors: ReadableStream<Uint8Array> = child.stderr,
): Promise<ServiceProcess> {
  const stdout = collect(child.stdout);
  const stderr = collect(errors);
  const drained = Promise.all([stdout.done, stderr.done]);
  async function end(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    try {
      child.kill(signal);
    } catch {
      // It ended by itself.
    }
    const status = await child.status;
    await drained;
    return status;
  }
  try {
    const said = await deadline(stdout.announcement, START_WITHIN_MILLIS);
    const urls = urlsOf(said);
    const [url] = urls;
    if (url === undefined) throw new Error(`No URL in ${said}`);
    return {
      urls,
      url,
      port: Number(new URL(url).port),
      child,
      stdout: stdout.text,
      stderr: stderr.text,
      stop: async (signal = "SIGTERM") => {
        const before = performance.now();
        const status = await end(signal);
        return { ...status, tookMillis: performance.now() - before };
      },
      [Symbol.asyncDispose]: async () => void await end("SIGKILL"),
    };
  } catch (cause) {
    await end("SIGKILL");
    throw new Error(`Cannot start ${name}: ${stderr.text()}`, { cause });
  }
}

/**
 * Runs a program to its end.
 *
 * @param path Its main file, from the project's root.
 * @param args Its arguments.
 * @param env Variables for its environment.
 * @returns Exit code and what it printed.
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<
  { readonly code: number; readonly stdout: string; readonly stderr: string }
> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-P", "--no-prompt", path, ...args],
    cwd: ROOT,
    env,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

function urlsOf(said: string): readonly string[] {
  // Without --json it is a sentence, with a line for each URL.
  if (!said.startsWith("{")) return said.match(/\w+:\/\/\S+/g) ?? [];
  const record: unknown = JSON.parse(said);
  if (typeof record !== "object" || record === null || !("urls" in record)) {
    throw new Error(`Not a listening line: ${said}`);
  }
  return Array.isArray(record.urls) ? record.urls.map(String) : [];
}

function collect(stream: ReadableStream<Uint8Array>): {
  readonly text: () => string;
  /** The first line; without --json, all that was said with it. */
  readonly announcement: Promise<string>;
  readonly done: Promise<void>;
} {
  let text = "";
  const { promise: announcement, resolve, reject } = Promise.withResolvers<
    string
  >();
  // Who only waits for the end must not see this as an unhandled rejection.
  announcement.catch(() => {});
  async function read(): Promise<void> {
    const decoder = new TextDecoder();
    for await (const octets of stream) {
      text += decoder.decode(octets, { stream: true });
      if (text.startsWith("{")) {
        const newline = text.indexOf("\n");
        if (newline >= 0) resolve(text.slice(0, newline));
      } else if (text.includes("://") && text.endsWith("\n")) resolve(text);
    }
    reject(new Error("The program ended before its first line"));
  }
  return { text: () => text, announcement, done: read() };
}
