import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { deadline, delay } from "@dvbcss/std/async";
import { OPCODE, RawWebSocket } from "../support/raw_websocket.ts";
import { startService } from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";

const SETUP = {
  contentIdStem: "",
  timelineSelector: "urn:dvb:css:timeline:pts",
};

/** The outcome of each: a close code, none at all, or "stays". */
interface Hostility {
  readonly name: string;
  readonly opcode: number;
  readonly payload: string | Uint8Array;
  readonly outcome: number | "ended" | "stays";
}

const HOSTILITIES: readonly Hostility[] = [
  {
    name: "text that is not JSON",
    opcode: OPCODE.TEXT,
    payload: "pairingcompleted",
    outcome: "stays",
  },
  {
    name: "JSON that is no object",
    opcode: OPCODE.TEXT,
    payload: "[1,2]",
    outcome: "stays",
  },
  {
    name: "JSON null",
    opcode: OPCODE.TEXT,
    payload: "null",
    outcome: "stays",
  },
  {
    name: "wrong types",
    opcode: OPCODE.TEXT,
    payload: '{"contentIdStem":7,"timelineSelector":["a"]}',
    outcome: "stays",
  },
  {
    name: "deep nesting",
    opcode: OPCODE.TEXT,
    payload: "[".repeat(30_000) + "]".repeat(30_000),
    outcome: "stays",
  },
  {
    name: "a prototype's name",
    opcode: OPCODE.TEXT,
    payload: '{"__proto__":{"x":1},"timelineSelector":"__proto__"}',
    outcome: "stays",
  },
  {
    name: "10 MB of text",
    opcode: OPCODE.TEXT,
    payload: "a".repeat(10_000_000),
    outcome: 1009,
  },
  {
    name: "a binary frame",
    opcode: OPCODE.BINARY,
    payload: new Uint8Array(32),
    outcome: 1003,
  },
  {
    name: "invalid UTF-8",
    opcode: OPCODE.TEXT,
    payload: new Uint8Array([0xc3, 0x28]),
    outcome: "ended",
  },
  {
    name: "a reserved opcode",
    opcode: 3,
    payload: "x",
    outcome: "ended",
  },
];

for (const service of ["cii", "ts"]) {
  Deno.test(`The ${service} service outlasts bad messages, each client for itself`, async (t) => {
    await using running = await startService(
      service,
      [
        "--refresh-seconds=0.05",
      ].slice(service === "ts" ? 0 : 1),
    );
    await using good = await TextSocket.connect(running.url, SETUP);
    await good.next();
    for (const { name, opcode, payload, outcome } of HOSTILITIES) {
      await t.step(name, async () => {
        using bad = await RawWebSocket.connect(running.url);
        await bad.send(opcode, payload);
        if (outcome === "stays") {
          await bad.send(OPCODE.PING, "still there");
          await deadline(readUntilPong(bad), 5_000);
        } else {
          const code = await deadline(bad.closeCode(), 10_000);
          assertEquals(code, outcome === "ended" ? undefined : outcome);
        }
        if (service === "ts") await good.next();
        await using newcomer = await TextSocket.connect(running.url, SETUP);
        await newcomer.next();
      });
    }
  });
}

Deno.test("The ts service closes who never sends setup, and nobody else", async () => {
  await using service = await startService("ts");
  await using good = await TextSocket.connect(service.url, SETUP);
  await good.next();
  using silent = await RawWebSocket.connect(service.url);
  assertEquals(await deadline(silent.closeCode(), 15_000), 1008);
  good.send(JSON.stringify(SETUP));
});

Deno.test("The ts service serves exactly while a client sends 10,000 texts a second", async () => {
  await using service = await startService("ts", ["--refresh-seconds", "0.05"]);
  await using good = await TextSocket.connect(service.url, SETUP);
  const first = await good.next();
  await using loud = await TextSocket.connect(service.url, SETUP);
  const report = JSON.stringify({
    actual: { contentTime: "1", wallClockTime: "2" },
    earliest: { contentTime: "1", wallClockTime: "minusinfinity" },
    latest: { contentTime: "1", wallClockTime: "plusinfinity" },
  });
  for (let tenth = 0; tenth < 10; tenth++) {
    for (let text = 0; text < 1_000; text++) loud.send(report);
    await delay(50);
  }
  const [, received = "0"] = await metricOf(
    service.url,
    "ts_received_messages_total",
  );
  assertLess(10_000, Number(received));
  for (let restated = 0; restated < 5; restated++) {
    assertEquals(await good.next(), first);
  }
});

Deno.test("The cii service outlasts half-open connections", async () => {
  await using service = await startService("cii", ["--max-connections", "2"]);
  const { hostname, port } = new URL(service.url);
  const halfOpen = await Promise.all(
    Array.from(
      { length: 100 },
      () => Deno.connect({ hostname, port: Number(port) }),
    ),
  );
  const words = new TextEncoder().encode("GET /cii HTTP/1.1\r\nHost: x");
  for (const [index, connection] of halfOpen.entries()) {
    if (index % 2 === 0) await connection.write(words);
  }
  await using client = await TextSocket.connect(service.url);
  await client.next();
  for (const connection of halfOpen) connection.close();
});

Deno.test("The cii service forgets clients who leave in the handshake", async () => {
  await using service = await startService("cii", ["--max-connections", "5"]);
  for (let round = 0; round < 20; round++) {
    const rush = await Promise.allSettled(
      Array.from({ length: 5 }, () => RawWebSocket.connect(service.url)),
    );
    for (const one of rush) {
      if (one.status === "fulfilled") one.value[Symbol.dispose]();
    }
  }
  for (let attempt = 0;; attempt++) {
    if (await connectionsOf(service.url) === "0") break;
    assert(attempt < 200);
    await delay(10);
  }
  await using client = await TextSocket.connect(service.url);
  await client.next();
});

const HOST_HEADERS: readonly {
  readonly host: string;
  readonly status: number;
}[] = [
  { host: "tv.local:7681", status: 426 },
  { host: "[::1]", status: 426 },
  { host: "a/b", status: 404 },
  { host: '"}{', status: 400 },
];

Deno.test.each(HOST_HEADERS)(
  "The cii service answers a request for host $host with $status",
  async ({ host, status }) => {
    await using service = await startService("cii");
    const connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: service.port,
    });
    const request =
      `GET /cii HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const answer = await new Response(connection.readable).text();
    assertEquals(answer.slice(0, 12), `HTTP/1.1 ${status}`);
  },
);

Deno.test("The ts service keeps its memory through many big messages", async () => {
  await using service = await startService("ts");
  const big = "a".repeat(10_000_000);
  const residents: number[] = [];
  for (let round = 0; round < 30; round++) {
    using bad = await RawWebSocket.connect(service.url);
    await bad.send(OPCODE.TEXT, big);
    await deadline(bad.closeCode(), 10_000);
    residents.push(await residentOctetsOf(service.url));
  }
  const [early = 0, late = 0] = [residents[9], residents[29]];
  assertLess(late, early + 100e6);
});

async function readUntilPong(socket: RawWebSocket): Promise<void> {
  for (;;) {
    const frame = await socket.read();
    assert(frame !== undefined && frame.opcode !== OPCODE.CLOSE);
    if (frame.opcode === OPCODE.PONG) return;
  }
}

async function metricOf(url: string, name: string): Promise<readonly string[]> {
  const { host } = new URL(url);
  const text = await (await fetch(`http://${host}/metrics`)).text();
  return text.match(new RegExp(`^${name} (.*)$`, "m")) ?? [];
}

async function connectionsOf(url: string): Promise<string | undefined> {
  return (await metricOf(url, "cii_connections"))[1];
}

async function residentOctetsOf(url: string): Promise<number> {
  return Number((await metricOf(url, "process_resident_memory_bytes"))[1]);
}
