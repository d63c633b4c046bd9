import {
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { deadline, delay } from "@dvbcss/std/async";
import { Authority } from "../support/authority.ts";
import { WITHOUT_OPENSSL } from "../support/certificate.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { startShellGateway } from "../support/shell_gateway.ts";
import { UdpClient } from "../support/udp_client.ts";

const PTS = "urn:dvb:css:timeline:pts";

const because = WITHOUT_OPENSSL === undefined
  ? ""
  : ` (ignored: ${WITHOUT_OPENSSL})`;

/** Positions are restated 20 times a second. */
const RESTLESS = ["--refresh-seconds=0.05"];

/** File descriptors that the gateway may have: few, so that they are soon gone. */
const DESCRIPTORS = 256;

/** Memory that a connection may cost that comes to nothing. */
const MAX_OCTETS_EACH = 64 * 1024;

/** What memory varies by anyway. */
const NOISE_OCTETS = 32 * 1024 * 1024;

/** Time a gateway has to listen again, in milliseconds. */
const AGAIN_WITHIN_MILLIS = 10_000;

/** What a slow client says at first, and what it goes on with, if at all. */
interface Slowness {
  readonly name: string;
  readonly first: string;
  readonly next?: string;
}

const SLOW: readonly Slowness[] = [
  { name: "say nothing", first: "" },
  { name: "stop within the header", first: "GET /cii HTTP/1.1\r\nHost: x" },
  {
    name: "send a byte of the header now and then",
    first: "GET /cii HTTP/1.1\r\nHost: x\r\nA: ",
    next: "a",
  },
  {
    name: "stop within the body",
    first:
      "PATCH /presentation HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
  },
  {
    name: "keep an idle connection",
    first: "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
  },
  { name: "say TLS where there is none", first: "\x16\x03\x01\x02\x00\x01" },
];

/** Connections of each kind; thousands are a measurement. */
const EACH = Number(Deno.env.get("DVBCSS_SLOW_CONNECTIONS") ?? 100);

Deno.test("the gateway serves beside hundreds of clients who never come to the point", async (t) => {
  await using gateway = await RunningGateway.start(RESTLESS);
  await using companion = await gateway.ts(PTS);
  const first = await companion.next();
  const held: Deno.Conn[] = [];
  const before = await residentOctets(gateway);
  try {
    for (const { name, first: words, next = "" } of SLOW) {
      await t.step(name, async () => {
        const some = await hold(gateway.port, EACH, words);
        held.push(...some);
        await say(some, next);
        assertEquals(await companion.next(), first);
        await assertServes(gateway);
        await say(some, next);
      });
    }
    const octets = await residentOctets(gateway) - before;
    const share = await cpuShare(gateway, 1_000);
    report({
      connections: held.length,
      octetsEach: Math.round(octets / held.length),
      cpuShare: share,
    });
    assertLess(octets, held.length * MAX_OCTETS_EACH + NOISE_OCTETS);
    assertLess(share, 0.5);
  } finally {
    held.forEach((connection) => connection.close());
  }
  const { code } = await gateway.process.stop();
  assertEquals(code, 0);
});

Deno.test("the gateway gives up a body that does not come", async () => {
  await using gateway = await RunningGateway.start();
  const stopped = SLOW.find(({ name }) => name === "stop within the body");
  const held = await hold(gateway.port, 3, stopped?.first ?? "");
  for (const connection of held) {
    const octets = new Uint8Array(1_024);
    const read = await deadline(connection.read(octets), 15_000);
    const answer = new TextDecoder().decode(octets.subarray(0, read ?? 0));
    assertStringIncludes(answer, "HTTP/1.1 408 ");
    assertStringIncludes(answer, '"body-too-slow"');
    connection.close();
  }
});

Deno.test({
  name:
    `the gateway serves with TLS beside handshakes that never end${because}`,
  ignore: WITHOUT_OPENSSL !== undefined,
  async fn() {
    await using authority = await Authority.found();
    const order = { subject: "IP:127.0.0.1", days: 1 };
    const { certPath, keyPath } = await authority.issue(order);
    await using gateway = await RunningGateway.start([
      ...RESTLESS,
      ...[`--tls-cert=${certPath}`, `--tls-key=${keyPath}`, "--tls-port=0"],
    ]);
    const url = gateway.process.urls.find((url) => url.startsWith("https:"));
    const port = Number(new URL(url ?? "").port);
    await using companion = await gateway.ts(PTS);
    const first = await companion.next();
    const held = [
      ...await hold(port, EACH, ""),
      // Two octets of a client's first words, of five hundred announced.
      ...await hold(port, EACH, "\x16\x03\x01\x02\x00\x01\x00"),
    ];
    try {
      const caCerts = [await Deno.readTextFile(authority.path)];
      const http = Deno.createHttpClient({ caCerts });
      const healthz = `https://127.0.0.1:${port}/healthz`;
      const health = await (await fetch(healthz, { client: http })).json();
      http.close();
      assertEquals(health["status"], "ok");
      assertEquals(await companion.next(), first);
      await assertServes(gateway);
    } finally {
      held.forEach((connection) => connection.close());
    }
  },
});

Deno.test("the gateway without file descriptors serves whom it has, and others as soon as there is one", async () => {
  const script = `ulimit -n ${DESCRIPTORS}; exec "$@"`;
  await using gateway = await startShellGateway(script, RESTLESS);
  await using companion = await gateway.ts(PTS);
  const first = await companion.next();
  const held = await hold(gateway.port, 2 * DESCRIPTORS, "");
  try {
    // Longer than several attempts to listen again.
    const share = await cpuShare(gateway, 1_000);
    report({ held: held.length, cpuShare: share });
    assertLess(share, 0.5);
    for (let restated = 0; restated < 30; restated++) {
      assertEquals(await companion.next(), first);
    }
    using udp = new UdpClient("127.0.0.1", gateway.wcPort);
    assertEquals((await udp.ask(new Uint8Array(32))).length, 32);
    // The others stay for ever.
    for (const connection of held.splice(0, 30)) connection.close();
    await untilServing(gateway);
    assertEquals(await companion.next(), first);
  } finally {
    held.forEach((connection) => connection.close());
  }
});

/** Opens connections that say something, as far as they are let in. */
async function hold(
  port: number,
  count: number,
  words: string,
): Promise<Deno.Conn[]> {
  const held: Deno.Conn[] = [];
  try {
    while (held.length < count) {
      held.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    }
  } catch {
    // Nobody listens for the moment.
  }
  await say(held, words);
  return held;
}

async function say(connections: readonly Deno.Conn[], words: string) {
  const octets = new TextEncoder().encode(words);
  if (octets.length === 0) return;
  // Who is closed already has nothing to say.
  await Promise.allSettled(connections.map((one) => one.write(octets)));
}

async function assertServes(gateway: RunningGateway): Promise<void> {
  await using newcomer = await gateway.cii();
  assertEquals((await newcomer.next())["protocolVersion"], "1.1");
  using udp = new UdpClient("127.0.0.1", gateway.wcPort);
  assertEquals((await udp.ask(new Uint8Array(32))).length, 32);
}

async function untilServing(gateway: RunningGateway): Promise<void> {
  const giveUpAt = performance.now() + AGAIN_WITHIN_MILLIS;
  for (;;) {
    try {
      // Not at once: the gateway closes its ends of the connections one by one.
      return await assertServes(gateway);
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await delay(20);
    }
  }
}

async function residentOctets(gateway: RunningGateway): Promise<number> {
  const { text } = await gateway.http("/metrics");
  return Number(/^process_resident_memory_bytes (.*)$/m.exec(text)?.[1]);
}

/** What of one processor the gateway takes. */
async function cpuShare(
  gateway: RunningGateway,
  millis: number,
): Promise<number> {
  const before = await cpuMillis(gateway);
  const began = performance.now();
  await delay(millis);
  return (await cpuMillis(gateway) - before) / (performance.now() - began);
}

/** Source: proc_pid_stat(5), fields utime and stime, in hundredths of a second. */
async function cpuMillis({ process }: RunningGateway): Promise<number> {
  const args = [`/proc/${process.child.pid}/stat`];
  const { stdout } = await new Deno.Command("cat", { args }).output();
  const fields = new TextDecoder().decode(stdout).replace(/^.*\) /s, "")
    .split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function report(figures: object): void {
  // deno-lint-ignore no-console -- figures of this machine
  console.log(JSON.stringify(figures));
}
