import {
  assert,
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import {
  decodeWcMessage,
  encodeWcMessage,
  fromWireTime,
  WC_MESSAGE_TYPE,
  type WcMessage,
} from "@dvbcss/protocol";
import { serveWc } from "@dvbcss/service-wc";
import { serviceParts } from "../support/service_parts.ts";
import { runProgram, startService } from "../support/service_process.ts";
import { UdpClient } from "../support/udp_client.ts";
import { until } from "../support/until.ts";
import { WC_OPTIONS } from "../support/wc_options.ts";

const REQUEST = encodeWcMessage({
  type: WC_MESSAGE_TYPE.REQUEST,
  precisionExponent: 0,
  maxFreqError256ths: 0,
  // Nanoseconds that no clock shows: some clients keep a cookie there.
  originate: { seconds: 0xdeadbeef, nanoseconds: 0xfffffffe },
  receive: { seconds: 0, nanoseconds: 0 },
  transmit: { seconds: 0, nanoseconds: 0 },
});

function decode(datagram: Uint8Array): WcMessage {
  const decoded = decodeWcMessage(datagram);
  assert(decoded.ok);
  return decoded.message;
}

Deno.test("The WC service answers over IPv4 and IPv6", async () => {
  await using service = await startService("wc", [
    "--hostname",
    "::",
    "--max-freq-error",
    "20",
  ]);
  for (const address of ["127.0.0.1", "::1"]) {
    using client = new UdpClient(address, service.port);
    const response = decode(await client.ask(REQUEST));
    assertEquals(response.type, WC_MESSAGE_TYPE.RESPONSE);
    assertEquals(response.originate, {
      seconds: 0xdeadbeef,
      nanoseconds: 0xfffffffe,
    });
    assertEquals(response.maxFreqError256ths, 20 * 256);
    assertLess(response.precisionExponent, -10);
    const heldNanos = fromWireTime(response.transmit) -
      fromWireTime(response.receive);
    assert(heldNanos >= 0n);
  }
});

Deno.test("The WC service starts near Unix time", async () => {
  await using parts = await serviceParts("wc-unix", "wc");
  await using service = serveWc(WC_OPTIONS, parts);
  const apart = Number(service.wallClock.now() / 1_000_000n) - Date.now();
  assertLess(Math.abs(apart), 1_000);
});

Deno.test("The WC service sends follow-ups when told to", async () => {
  await using service = await startService("wc", ["--follow-up"]);
  using client = new UdpClient("127.0.0.1", service.port);
  const response = decode(await client.ask(REQUEST));
  const followUp = decode(await client.receive());
  assertEquals(response.type, WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP);
  assertEquals(followUp.type, WC_MESSAGE_TYPE.FOLLOW_UP);
  assertEquals(followUp.originate, response.originate);
  const laterNanos = fromWireTime(followUp.transmit) -
    fromWireTime(response.transmit);
  assert(laterNanos >= 0n);
});

Deno.test("The WC service announces where it is and that it leaves", async () => {
  await using parts = await serviceParts("wc-announce", "wc");
  await using witness = await serviceParts("wc-announce", "witness");
  const service = serveWc(WC_OPTIONS, parts);
  await until(() => witness.channel.view.wc !== null);
  assertEquals(witness.channel.view.wc, {
    host: "127.0.0.1",
    port: service.address.port,
    maxFreqErrorPpm: 50,
  });
  await service[Symbol.asyncDispose]();
  await until(() => witness.channel.view.wc === null);
});

Deno.test("The WC service tells its health on request", async () => {
  await using parts = await serviceParts("wc-health", "wc");
  await using _service = serveWc({ ...WC_OPTIONS, httpPort: 0 }, parts);
  const line = parts.lines.find((line) => line.includes('"health"'));
  const { urls: [url] } = JSON.parse(line ?? "{}");
  const health = await (await fetch(url)).json();
  assertEquals(health.status, "ok");
  const metrics = await (await fetch(url.replace("healthz", "metrics"))).text();
  assertStringIncludes(metrics, "wc_requests_total 0");
});

Deno.test("The WC service prints one exact line when it listens", async () => {
  await using service = await startService("wc", ["--hostname", "127.0.0.1"]);
  assertEquals(
    service.stdout(),
    `{"event":"listening","service":"wc","urls":["udp://127.0.0.1:${service.port}"]}\n`,
  );
});

Deno.test.each<{ readonly signal: Deno.Signal }>([
  { signal: "SIGTERM" },
  { signal: "SIGINT" },
])(
  "The WC service ends with 0 on $signal",
  async ({ signal }) => {
    await using service = await startService("wc");
    const { code } = await service.stop(signal);
    assertEquals(code, 0);
  },
);

const WRONG: readonly {
  readonly args: readonly string[];
  readonly message: string;
}[] = [
  { args: ["--prot", "1"], message: "--prot" },
  { args: ["--port", "http"], message: '--port "http"' },
  { args: ["--max-freq-error=-1"], message: '--max-freq-error "-1"' },
  { args: ["--channel", "redis://x"], message: '--channel "redis://x"' },
];

Deno.test.each(WRONG)(
  "The WC service exits with 2 and names $message",
  async ({ args, message }) => {
    const { code, stderr } = await runProgram("services/wc/main.ts", args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  },
);

Deno.test("The WC service exits with 1 and says why when its port is taken", async () => {
  await using service = await startService("wc");
  const { code, stderr } = await runProgram("services/wc/main.ts", [
    "--port",
    String(service.port),
  ]);
  assertEquals(code, 1);
  assertStringIncludes(stderr, "in use");
});
