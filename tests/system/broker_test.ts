import { joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { SeededRandom } from "../support/random.ts";
import { runProgram, startService } from "../support/service_process.ts";
import { until } from "../support/until.ts";

Deno.test("broker says where it listens and ends on SIGTERM", async () => {
  await using broker = await startService("broker");
  assertMatch(
    broker.stdout(),
    /^\{"event":"listening","service":"broker","urls":\["mqtt:\/\/127\.0\.0\.1:\d+"\]\}\n$/,
  );
  const { code } = await broker.stop("SIGTERM");
  assertEquals(code, 0);
});

Deno.test("broker ends on SIGINT while members are connected", async () => {
  await using broker = await startService("broker");
  await using member = await joinChannel({
    url: broker.url,
    writer: "wc",
    clock: SYSTEM_CLOCK,
  });
  const { code } = await broker.stop("SIGINT");
  assertEquals(code, 0);
  await until(() => !member.connected, "the loss of the broker");
});

Deno.test("broker survives what is no MQTT", async () => {
  await using broker = await startService("broker");
  await using member = await joinChannel({
    url: broker.url,
    writer: "reader",
    clock: SYSTEM_CLOCK,
  });
  const random = new SeededRandom(1);
  const texts: Uint8Array[] = [
    "GET / HTTP/1.1\r\n\r\n",
    "",
    "\x10\xff\xff\xff\xff\xff",
    "\x10\x00",
    "\xf0\xff\xff\xff\x7f",
  ].map((text) => Uint8Array.from(text, (c) => c.charCodeAt(0)));
  for (let round = 0; round < 100; round++) {
    texts.push(random.octets(random.integer(1, 300)));
  }
  for (const octets of texts) await send(broker.port, octets);
  await using other = await joinChannel({
    url: broker.url,
    writer: "wc",
    clock: SYSTEM_CLOCK,
  });
  other.announce({ wc: { host: null, port: 1, maxFreqErrorPpm: 50 } });
  await until(() => member.view.wc !== null, "the WC part");
});

Deno.test("broker says in a line why it cannot listen", async () => {
  await using broker = await startService("broker");
  const { code, stderr } = await runProgram("services/broker/main.ts", [
    "--port",
    `${broker.port}`,
  ]);
  assertEquals(code, 1);
  assertMatch(stderr, /^broker cannot go on: .*EADDRINUSE/m);
});

Deno.test("broker refuses an unknown flag", async () => {
  const { code, stderr } = await runProgram("services/broker/main.ts", [
    "--prot",
    "1",
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--prot");
});

/** Sends octets and goes away, whether the broker listens to the end or not. */
async function send(port: number, octets: Uint8Array): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(octets).catch(() => {});
}
