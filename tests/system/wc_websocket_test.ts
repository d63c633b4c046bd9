import { assert, assertEquals, assertLessOrEqual } from "@dvbcss/std/assert";
import { decodeWcMessage, encodeWcMessage } from "@dvbcss/protocol";
import {
  type FollowedTv,
  followTv,
  openHttpEndpoint,
  SYSTEM_CLOCK,
} from "@dvbcss/runtime";
import { serveWc, wcRoutes, WcWebSocketService } from "@dvbcss/service-wc";
import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import {
  OPCODE,
  type RawFrame,
  RawWebSocket,
} from "../support/raw_websocket.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { serviceParts, type TestParts } from "../support/service_parts.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { until } from "../support/until.ts";

const ZERO = { seconds: 0, nanoseconds: 0 };
const REQUEST = encodeWcMessage({
  type: 0,
  precisionExponent: 0,
  maxFreqError256ths: 0,
  originate: { seconds: 0xdeadbeef, nanoseconds: 0xfffffffe },
  receive: ZERO,
  transmit: ZERO,
});

interface ServedOptions {
  readonly maxConnections?: number;
  readonly errorNanos?: number;
}

/** The wall clock for pages behind a listener of its own. */
class Served implements AsyncDisposable {
  readonly parts: TestParts;
  readonly #stack = new AsyncDisposableStack();
  readonly url: string;

  private constructor(
    parts: TestParts,
    { maxConnections = 10, errorNanos = 0 }: ServedOptions,
  ) {
    this.parts = this.#stack.use(parts);
    const service = new WcWebSocketService({
      wallClock: {
        now: () => wallClockNanos(SYSTEM_CLOCK.now()),
        errorNanos: durationNanos(errorNanos),
      },
      maxConnections,
      maxFreqErrorPpm: 50,
    }, parts);
    const app = wcRoutes(service);
    const http = this.#stack.use(openHttpEndpoint({
      hostname: "127.0.0.1",
      port: 0,
      logger: parts.logger,
      fetch: (request, info) => app.fetch(request, info),
    }));
    this.#stack.use(service);
    this.url = `ws://127.0.0.1:${http.address.port}/wc`;
  }

  static async start(options: ServedOptions = {}): Promise<Served> {
    return new Served(await serviceParts("wc-pages", "wc"), options);
  }

  get faults(): readonly string[] {
    return this.parts.lines.flatMap((line) => JSON.parse(line).fault ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function assertServed(socket: RawWebSocket): Promise<void> {
  await socket.send(OPCODE.BINARY, REQUEST);
  const reply = await socket.read();
  assertEquals(reply?.opcode, OPCODE.BINARY);
  const decoded = decodeWcMessage(reply?.payload ?? new Uint8Array());
  assert(decoded.ok);
  assertEquals(decoded.message.originate, {
    seconds: 0xdeadbeef,
    nanoseconds: 0xfffffffe,
  });
}

Deno.test("/wc answers octets and every dialect over one connection", async () => {
  await using served = await Served.start();
  using socket = await RawWebSocket.connect(served.url);
  await assertServed(socket);
  for (const text of ['{"otvs":1,"otvn":2}', '{"ot":3}', '{"cookie":4}']) {
    await socket.send(OPCODE.TEXT, text);
    const reply = await socket.read();
    assertEquals(reply?.opcode, OPCODE.TEXT);
    const answered = JSON.parse(new TextDecoder().decode(reply?.payload));
    const [[name, value] = []] = Object.entries(JSON.parse(text));
    assertEquals(answered[name ?? ""], value);
    assert(answered.tt >= answered.rt);
  }
  await assertServed(socket);
});

interface Junk {
  readonly name: string;
  readonly opcode: number;
  readonly payload: string | Uint8Array;
  readonly fault: string;
}

const JUNK: readonly Junk[] = [
  {
    name: "31 octets",
    opcode: OPCODE.BINARY,
    payload: new Uint8Array(31),
    fault: "wrong-length",
  },
  {
    name: "a response",
    opcode: OPCODE.BINARY,
    payload: REQUEST.with(1, 1),
    fault: "not-a-request",
  },
  {
    name: "no JSON",
    opcode: OPCODE.TEXT,
    payload: "pairingcompleted",
    fault: "not-json",
  },
  {
    name: "a time in words",
    opcode: OPCODE.TEXT,
    payload: '{"ot":"now"}',
    fault: "bad-originate",
  },
];

Deno.test.each(JUNK)(
  "/wc counts $name and answers the next request",
  async ({ opcode, payload, fault }) => {
    await using served = await Served.start();
    using socket = await RawWebSocket.connect(served.url);
    await socket.send(opcode, payload);
    await assertServed(socket);
    assertEquals(served.faults, [fault]);
  },
);

Deno.test("/wc closes with 1008 who asks too often, and nobody else", async () => {
  await using served = await Served.start();
  using other = await RawWebSocket.connect(served.url);
  using flood = await RawWebSocket.connect(served.url);
  let reply: RawFrame | undefined;
  do {
    await flood.send(OPCODE.BINARY, REQUEST);
    reply = await flood.read();
  } while (reply?.opcode === OPCODE.BINARY);
  assertEquals(reply?.opcode, OPCODE.CLOSE);
  assertEquals(
    reply?.payload.subarray(0, 2).toHex(),
    (1008).toString(16).padStart(4, "0"),
  );
  await assertServed(other);
  assertEquals(served.faults, ["too-many-requests"]);
});

Deno.test("/wc takes no more connections than it may hold", async () => {
  await using served = await Served.start({ maxConnections: 1 });
  using _first = await RawWebSocket.connect(served.url);
  const response = await fetch(served.url.replace("ws:", "http:"));
  assertEquals(response.status, 503);
  await response.body?.cancel();
});

Deno.test("/wc claims no more than is known of the wall clock it serves", async () => {
  await using served = await Served.start({ errorNanos: 2e6 });
  using socket = await RawWebSocket.connect(served.url);
  await socket.send(OPCODE.BINARY, REQUEST);
  const octets = await socket.read();
  const decoded = decodeWcMessage(octets?.payload ?? new Uint8Array());
  assert(decoded.ok);
  // 2^-8 s is 3.9 ms, the least power of two above 2 ms.
  assertEquals(decoded.message.precisionExponent, -8);
  await socket.send(OPCODE.TEXT, '{"otvs":1,"otvn":2}');
  const text = await socket.read();
  const { p } = JSON.parse(new TextDecoder().decode(text?.payload));
  assert(p >= 0.002 && p < 0.0021);
});

/** The clocks of two followers of one wall clock, each with its bound. */
function assertAgree(tv: FollowedTv, truth: TruthClock): void {
  const before = truth.read();
  const { wallClock, dispersionNanos } = tv.reading();
  const after = truth.read();
  assert(wallClock !== null && dispersionNanos !== null);
  const errorNanos = Math.max(
    Number(before.wallClock - wallClock),
    Number(wallClock - after.wallClock),
  );
  assertLessOrEqual(errorNanos, dispersionNanos + after.dispersionNanos);
}

async function compare(wcUrl: string, udpPort: number): Promise<void> {
  await using truth = await TruthClock.follow(udpPort);
  await using tv = followTv({ wcUrl, services: ["wc"] });
  await until(() => tv.reading().wallClock !== null, "a wall clock");
  for (let reading = 0; reading < 20; reading++) {
    assertAgree(tv, truth);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

Deno.test("a companion by WebSocket agrees with one by UDP at the gateway", async () => {
  await using gateway = await RunningGateway.start();
  await compare(`ws://127.0.0.1:${gateway.port}/wc`, gateway.wcPort);
});

Deno.test("a companion by WebSocket agrees with one by UDP at the WC service", async () => {
  await using parts = await serviceParts("wc-both", "wc");
  await using wc = serveWc({
    hostname: "127.0.0.1",
    port: 0,
    advertise: undefined,
    maxFreqError: 50,
    followUp: false,
    httpPort: 0,
    maxConnections: 10,
  }, parts);
  await compare(
    wc.urls.find((url) => url.endsWith("/wc")) ?? "",
    wc.address.port,
  );
});
