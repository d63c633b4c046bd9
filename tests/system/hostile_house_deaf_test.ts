import { assertEquals, assertLess } from "@dvbcss/std/assert";
import { RawWebSocket } from "../support/raw_websocket.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import type { TextSocket } from "../support/text_socket.ts";

/** Companions who read all the time, and who never do. */
const GOOD = 100;
const DEAF = 50;

/** Timelines with names so long that whatever is told has 60 kilobytes. */
const LONG_NAMES = Array.from(
  { length: 60 },
  (_, index) => `urn:example:${index}:${"x".repeat(980)}`,
);

/** More than the system buffers for each, with what the gateway adds to it. */
const CONTENTS = 200;

/** What the queues of the deaf may be, and what memory varies by anyway. */
const MAX_GROWTH_OCTETS = DEAF * 1024 * 1024 + 64 * 1024 * 1024;

Deno.test("fifty companions who never read are dropped, and a hundred others served", async () => {
  await using gateway = await RunningGateway.start();
  for (const name of LONG_NAMES) {
    const create = { unitsPerTick: 1, unitsPerSecond: 1_000 };
    const put = await gateway.control("PUT", `/timelines/${name}`, { create });
    assertEquals(put.status, 201);
  }
  const stack = new AsyncDisposableStack();
  await using _stack = stack;
  const good: TextSocket[] = [];
  for (let index = 0; index < GOOD; index++) {
    good.push(stack.use(await gateway.cii()));
  }
  for (let index = 0; index < DEAF; index++) {
    stack.use(await RawWebSocket.connect(gateway.ciiUrl));
  }
  await Promise.all(good.map((one) => one.next()));
  const before = await metric(gateway, "process_resident_memory_bytes");
  let most = before;
  for (let content = 0; content < CONTENTS; content++) {
    const contentId = `dvb://1.2.${content}`;
    const changed = await gateway.control("PATCH", "/presentation", {
      contentId,
    });
    assertEquals(changed.status, 200);
    // Each of them, each time: nobody waits for the deaf.
    await Promise.all(good.map(async (one) => {
      const told = await one.nextWhere((message) => "contentId" in message);
      assertEquals(told["contentId"], contentId);
    }));
    const now = await metric(gateway, "process_resident_memory_bytes");
    most = Math.max(most, now);
    if (await metric(gateway, 'cii_faults_total{fault="too-slow"}') === DEAF) {
      break;
    }
  }
  // deno-lint-ignore no-console -- figures of this machine
  console.log(JSON.stringify({ grownMebibytes: (most - before) / 2 ** 20 }));
  assertEquals(
    await metric(gateway, 'cii_faults_total{fault="too-slow"}'),
    DEAF,
  );
  assertLess(most - before, MAX_GROWTH_OCTETS);
});

async function metric(gateway: RunningGateway, name: string): Promise<number> {
  const { text } = await gateway.http("/metrics");
  const line = text.split("\n").find((line) => line.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}
