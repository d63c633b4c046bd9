import { assert, assertEquals } from "@dvbcss/std/assert";
import {
  decodeWcMessage,
  encodeWcMessage,
  WC_MESSAGE_TYPE,
} from "@dvbcss/protocol";
import { SeededRandom } from "../support/random.ts";
import {
  type ServiceProcess,
  startService,
} from "../support/service_process.ts";
import { UdpClient } from "../support/udp_client.ts";

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

/** A count of the service, by name. */
async function countOf(
  service: ServiceProcess,
  fault: string,
): Promise<number> {
  const line = service.stderr().split("\n").find((l) => l.includes('"health"'));
  const { urls: [url] } = JSON.parse(line ?? "{}");
  const text = await (await fetch(url.replace("healthz", "metrics"))).text();
  const [, count = "0"] = text.match(
    new RegExp(`^wc_discarded_total\\{fault="${fault}"\\} (\\d+)$`, "m"),
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
