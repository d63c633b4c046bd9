/** What a flood is to be. */
export interface Flood {
  /** UDP port of loopback that is flooded. */
  readonly port: number;
  /** Datagrams a second, as far as the machine can. */
  readonly perSecond: number;
  /** How long. */
  readonly seconds: number;
  /** Length of a datagram; all octets are zero. */
  readonly octets: number;
}

/** What a flood was. */
export interface FloodResult {
  /** Datagrams sent. */
  readonly sent: number;
  /** In which time, in milliseconds. */
  readonly millis: number;
}

/**
 * Floods a port from one socket, in a process of its own.
 *
 * @param flood What it is to be.
 * @returns Once it has begun: what it was, once it is over.
 */
export async function startFlood(
  { port, perSecond, seconds, octets }: Flood,
): Promise<{ readonly ended: Promise<FloodResult> }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-P=system",
      "tests/support/udp_flooder.ts",
      ...[port, perSecond, seconds, octets].map(String),
    ],
    cwd: new URL("../../", import.meta.url),
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const begun = Promise.withResolvers<void>();
  const ended = read(child, begun.resolve);
  await Promise.race([begun.promise, ended]);
  return { ended };
}

async function read(
  { stdout, status }: Deno.ChildProcess,
  begin: () => void,
): Promise<FloodResult> {
  let text = "";
  for await (const part of stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n")) begin();
  }
  await status;
  return JSON.parse(text.trim().split("\n").at(-1) ?? "");
}
