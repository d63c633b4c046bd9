import { assertEquals, assertLess } from "@dvbcss/std/assert";
import { deadline, delay } from "@dvbcss/std/async";
import { OPCODE, RawWebSocket } from "../support/raw_websocket.ts";
import type { RunningGateway } from "../support/running_gateway.ts";
import { startInShell, startShellGateway } from "../support/shell_gateway.ts";
import { UdpClient } from "../support/udp_client.ts";

const PTS = "urn:dvb:css:timeline:pts";

/** Positions are restated 20 times a second, so that a held-up thread is noticed. */
const RESTLESS = ["--refresh-seconds=0.05"];

/** Fills the pipe that nobody reads, with as much as a pipe holds. */
const FILL_WHEN_TOLD =
  'exec 4<&0; (read -r _ <&4; exec head -c 65536 /dev/zero >&2) & exec "$@" </dev/null';

/** Time a pipe has to be filled, in milliseconds. */
const FILLED_AFTER_MILLIS = 200;

/** How the log cannot be written, each with the shell's words for it. */
const SURROUNDINGS: readonly {
  readonly name: string;
  readonly script: string;
}[] = [
  { name: "to a full disk", script: 'exec "$@" 2>/dev/full' },
  {
    name: "to a reader who died",
    script: 'exec 2> >(exec true); exec "$@"',
  },
];

Deno.test.each(SURROUNDINGS)(
  "the gateway serves while its log goes $name, and counts what is lost",
  async ({ script }) => {
    await using gateway = await startShellGateway(script, RESTLESS);
    await misbehave(gateway);
    await assertServes(gateway);
    const { text } = await gateway.http("/metrics");
    assertLess(0, count(text, "log_lines_dropped_total"));
    assertLess(0, count(text, "wc_log_lines_dropped_total"));
    const { code } = await gateway.process.stop();
    assertEquals(code, 0);
  },
);

Deno.test("the gateway serves while nobody reads its log, which goes on later", async () => {
  await using gateway = await startShellGateway(FILL_WHEN_TOLD, RESTLESS);
  const { stdin, stderr } = gateway.process.child;
  const telling = stdin.getWriter();
  await telling.write(new TextEncoder().encode("fill\n"));
  await telling.close();
  await delay(FILLED_AFTER_MILLIS);
  await misbehave(gateway);
  await assertServes(gateway);
  // The line of the wall clock's thread, and that of the other.
  const lines = await linesOf(stderr, ["wrong-length", "binary-message"]);
  // The runtime itself warns first, in words.
  for (const line of lines.slice(1)) JSON.parse(line);
  const { text } = await gateway.http("/metrics");
  assertEquals(count(text, "log_lines_dropped_total"), 0);
});

Deno.test("the gateway ends though nobody reads its log", async () => {
  await using gateway = await startShellGateway(FILL_WHEN_TOLD);
  const telling = gateway.process.child.stdin.getWriter();
  await telling.write(new TextEncoder().encode("fill\n"));
  await telling.close();
  await delay(FILLED_AFTER_MILLIS);
  await misbehave(gateway);
  const { code, tookMillis } = await gateway.process.stop();
  assertEquals(code, 0);
  assertLess(tookMillis, 3_000);
});

Deno.test("a service serves though nobody can read that it listens", async () => {
  const child = startInShell({
    script: 'exec "$@" >/dev/full',
    path: "services/wc/main.ts",
    args: ["--hostname=127.0.0.1", "--port=0", "--http-port=0"],
  });
  await child.stdin.close();
  try {
    const errors = child.stderr.pipeThrough(new TextDecoderStream());
    let url: string | undefined;
    for await (const part of errors) {
      url = /http:\S+?healthz/.exec(part)?.[0];
      if (url !== undefined) break;
    }
    const health = await (await fetch(String(url))).json();
    assertEquals(health["status"], "ok");
  } finally {
    await child.stdout.cancel();
    child.kill();
    await child.status;
  }
});

/** Companions are told something all the time, and something else can be asked. */
async function assertServes(gateway: RunningGateway): Promise<void> {
  await using companion = await gateway.ts(PTS);
  for (let restated = 0; restated < 10; restated++) await companion.next();
  await using newcomer = await gateway.cii();
  assertEquals((await newcomer.next())["protocolVersion"], "1.1");
  using udp = new UdpClient("127.0.0.1", gateway.wcPort);
  assertEquals((await udp.ask(new Uint8Array(32))).length, 32);
}

/** Reads until all of some words were there; the lines without the filling. */
async function linesOf(
  stderr: ReadableStream<BufferSource>,
  words: readonly string[],
): Promise<readonly string[]> {
  let text = "";
  async function read(): Promise<void> {
    for await (const part of stderr.pipeThrough(new TextDecoderStream())) {
      text += part.replaceAll("\0", "");
      if (words.every((word) => text.includes(word)) && text.endsWith("\n")) {
        return;
      }
    }
  }
  await deadline(read(), 10_000);
  return text.trim().split("\n");
}

/** Makes both threads of the gateway write a line. */
async function misbehave(gateway: RunningGateway): Promise<void> {
  using peer = await RawWebSocket.connect(gateway.ciiUrl);
  await peer.send(OPCODE.BINARY, new Uint8Array(4));
  await deadline(peer.closeCode(), 10_000);
  using udp = new UdpClient("127.0.0.1", gateway.wcPort);
  await udp.send(new Uint8Array(7));
}

function count(metrics: string, name: string): number {
  const found = new RegExp(`^${name} (\\d+)$`, "m").exec(metrics);
  return Number(found?.[1]);
}
