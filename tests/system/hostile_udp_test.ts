import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import {
  decodeWcMessage,
  encodeWcMessage,
  WC_MESSAGE_TYPE,
} from "@dvbcss/protocol";
import { ClockWitness } from "../support/clock_witness.ts";
import { SeededRandom } from "../support/random.ts";
import {
  type ServiceProcess,
  startProgram,
  startService,
} from "../support/service_process.ts";
import { UdpClient } from "../support/udp_client.ts";
import { startFlood } from "../support/udp_flood.ts";

const ZERO = { seconds: 0, nanoseconds: 0 };

/** The service must answer a good request after everything that was sent. */
async function assertAnswers(service: ServiceProcess): Promise<void> {
  using client = new UdpClient("127.0.0.1", service.port);
  const originate = { seconds: 7, nanoseconds: 11 };
  const response = decodeWcMessage(
    await client.ask(encodeWcMessage({
      type: WC_MESSAGE_TYPE.REQUEST,
      precisionExponent: 0,
      maxFreqError256ths: 0,
      originate,
      receive: ZERO,
      transmit: ZERO,
    })),
  );
  assert(response.ok);
  assertEquals(response.message.originate, originate);
}

/** What the service counts and measures. */
async function metricsOf(service: ServiceProcess): Promise<string> {
  const line = service.stderr().split("\n").find((l) => l.includes('"health"'));
  const { urls: [url] } = JSON.parse(line ?? "{}");
  return await (await fetch(url.replace("healthz", "metrics"))).text();
}

/** A count of the service, by name. */
async function countOf(
  service: ServiceProcess,
  fault: string,
  counter = "wc_discarded_total",
): Promise<number> {
  const [, count = "0"] = (await metricsOf(service)).match(
    new RegExp(`^${counter}\\{fault="${fault}"\\} (\\d+)$`, "m"),
  ) ?? [];
  return Number(count);
}

Deno.test("The WC service survives datagrams of every length", async () => {
  await using service = await startService("wc", ["--http-port", "0"]);
  const random = new SeededRandom(20_261_122);
  using client = new UdpClient("127.0.0.1", service.port);
  for (let length = 0; length <= 1_500; length++) {
    await client.send(random.octets(length));
    if (length % 20 === 0) await assertAnswers(service);
  }
  await assertAnswers(service);
  assertEquals(await countOf(service, "wrong-length"), 1_500);
});

Deno.test("The WC service answers requests of version 0 and nothing else", async () => {
  await using service = await startService("wc", ["--http-port", "0"]);
  using client = new UdpClient("127.0.0.1", service.port);
  for (let version = 0; version < 256; version++) {
    for (const type of [1, 2, 3, 4, 255]) {
      const datagram = new Uint8Array(32);
      datagram.set([version, type]);
      await client.send(datagram);
    }
    if (version % 16 === 15) await assertAnswers(service);
  }
  // What comes back first answers the only request among them.
  const request = new Uint8Array(32).fill(0xff, 8, 16);
  const response = await client.ask(request);
  assertEquals(response.subarray(8, 16), request.subarray(8, 16));
  assertEquals(await countOf(service, "not-a-request"), 3);
});

Deno.test("The WC service goes on when its answers reach nobody", async () => {
  await using service = await startService("wc");
  for (let peer = 0; peer < 50; peer++) {
    using gone = new UdpClient("127.0.0.1", service.port);
    // The port is closed when the answer arrives there.
    await gone.send(new Uint8Array(32));
  }
  await assertAnswers(service);
});

const FLOOD_PER_SECOND = 100_000;
const FLOOD_SECONDS = 1;
/** Of the requests of one who asks 40 times a second, in the worst case. */
const LEAST_SHARE_ANSWERED = 0.1;
/** Far more than buffers of the kernel and the collector of garbage take. */
const GROWTH_OCTETS = 100e6;

Deno.test.each([
  { name: "requests", octets: 32, flags: [] },
  { name: "octets that are no request", octets: 31, flags: [] },
  { name: "requests to be followed up", octets: 32, flags: ["--follow-up"] },
])(
  "The WC service serves others while one floods it with $name",
  async ({ octets, flags }) => {
    await using service = await startService("wc", [
      "--hostname=127.0.0.1",
      "--http-port=0",
      ...flags,
    ]);
    await using witness = await ClockWitness.follow(service.port);
    const before = await residentOctets(service);
    const flood = await startFlood({
      port: service.port,
      perSecond: FLOOD_PER_SECOND,
      seconds: FLOOD_SECONDS,
      octets,
    });
    const { asked, answered } = await askUntil(service, flood.ended);
    const { sent } = await flood.ended;
    assertGreater(sent, FLOOD_PER_SECOND / 20);
    assertGreater(answered, LEAST_SHARE_ANSWERED * asked);
    assertEquals(witness.violations, []);
    const growth = await residentOctets(service) - before;
    assertLess(growth, GROWTH_OCTETS);
    if (octets === 31) assertGreater(await countOf(service, "wrong-length"), 0);
    await assertAnswers(service);
  },
);

/** Asks 40 times a second until something ends; tells how many were answered. */
async function askUntil(
  { port }: ServiceProcess,
  end: Promise<unknown>,
): Promise<{ readonly asked: number; readonly answered: number }> {
  using client = new UdpClient("127.0.0.1", port);
  let [asked, answered, ended] = [0, 0, false];
  end.finally(() => ended = true);
  async function count(): Promise<void> {
    for await (const _answer of client.answers()) answered++;
  }
  const counting = count();
  for (; !ended; asked++) {
    await client.send(new Uint8Array(32));
    await delay(25);
  }
  await delay(200);
  client[Symbol.dispose]();
  await counting;
  return { asked, answered };
}

async function residentOctets(service: ServiceProcess): Promise<number> {
  const [, octets] = (await metricsOf(service))
    .match(/^process_resident_memory_bytes (\S+)$/m) ?? [];
  return Number(octets);
}

Deno.test("The WC service sends one no more than twice, but for the ration", async () => {
  await using service = await startService("wc", [
    "--hostname=127.0.0.1",
    "--http-port=0",
    "--follow-up",
  ]);
  using client = new UdpClient("127.0.0.1", service.port);
  const began = performance.now();
  const requests = 300;
  const types: number[] = [];
  for (let request = 0; request < requests; request++) {
    const answer = await client.ask(new Uint8Array(32));
    types.push(answer[1] ?? 0);
    const { RESPONSE, RESPONSE_WITH_FOLLOW_UP } = WC_MESSAGE_TYPE;
    assert([RESPONSE, RESPONSE_WITH_FOLLOW_UP].some((it) => it === answer[1]));
    // A promised follow-up comes always, or a client would wait for it in vain.
    if (answer[1] === RESPONSE_WITH_FOLLOW_UP) {
      assertEquals((await client.receive())[1], WC_MESSAGE_TYPE.FOLLOW_UP);
    }
  }
  const seconds = (performance.now() - began) / 1e3;
  const promised =
    types.filter((it) => it === WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP).length;
  assertGreaterOrEqual(promised, 100);
  assertLessOrEqual(promised, 100 + Math.ceil(50 * seconds));
  assertEquals(
    await countOf(
      service,
      "too-many-requests",
      "wc_follow_ups_withheld_total",
    ),
    requests - promised,
  );
});

Deno.test("The WC service says once which permission answers were denied by", async () => {
  await using service = await startProgram(
    "services/wc/main.ts",
    ["--json", "--hostname=0.0.0.0", "--port=0", "--http-port=0"],
    ["--allow-net=0.0.0.0,127.0.0.1", "--allow-env", "--allow-sys"],
  );
  using stranger = new UdpClient("127.0.0.1", service.port, "127.0.0.2");
  for (let request = 0; request < 5; request++) {
    await stranger.send(new Uint8Array(32));
    await assertAnswers(service);
  }
  assertEquals(await countOf(service, "not-permitted"), 5);
  const hints = service.stderr().split("\n")
    .filter((line) => line.includes("permissions-too-narrow"));
  assertEquals(hints.length, 1);
  assertStringIncludes(hints[0] ?? "", "-P=everywhere");
});
