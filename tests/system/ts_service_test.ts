import {
  assert,
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { wallClockNanos } from "@dvbcss/clock";
import type { Timeline } from "@dvbcss/presentation";
import { FaultLog, WallClockFollower } from "@dvbcss/runtime";
import { serveTs } from "@dvbcss/service-ts";
import { serveWc } from "@dvbcss/service-wc";
import { serviceParts, type TestParts } from "../support/service_parts.ts";
import { runProgram, startService } from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";
import { until } from "../support/until.ts";
import { WC_OPTIONS } from "../support/wc_options.ts";

const OPTIONS = {
  hostname: "127.0.0.1",
  port: 0,
  advertise: undefined,
  maxConnections: 10,
  refreshSeconds: 0,
};

const PTS = "urn:dvb:css:timeline:pts";
const SETUP = { contentIdStem: "dvb://1.2", timelineSelector: PTS };

const CONTENT = {
  contentId: "dvb://1.2.3",
  contentIdStatus: "final",
  presentationStatus: ["okay"],
  mrsUrl: null,
  teUrl: null,
} as const;

function ptsAt(contentTimeTicks: bigint, wallClock: bigint): Timeline {
  return {
    timelineSelector: PTS,
    properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    correlation: {
      contentTimeTicks,
      wallClock: wallClockNanos(wallClock),
      speed: 1,
    },
  };
}

/** A WC service, a TS service and a source on one channel. */
class Bench implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  url = "";

  constructor(readonly source: TestParts) {}

  static async start(name: string): Promise<Bench> {
    const source = await serviceParts(name, "source");
    const bench = new Bench(source);
    bench.#stack.use(source);
    const wc = bench.#stack.use(await serviceParts(name, "wc"));
    bench.#stack.use(serveWc(WC_OPTIONS, wc));
    const parts = bench.#stack.use(await serviceParts(name, "ts"));
    const ts = bench.#stack.use(serveTs(OPTIONS, parts));
    bench.url = ts.urls[0] ?? "";
    await until(() => ts.service.dispersionNanos !== null);
    return bench;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

const isAvailable = (message: Record<string, unknown>): boolean =>
  message["contentTime"] !== null;

Deno.test("The TS service alone answers setup with an unavailable timeline", async () => {
  await using service = await startService("ts");
  await using client = await TextSocket.connect(service.url, SETUP);
  const answer = await client.next();
  assertEquals(answer["contentTime"], null);
  assertEquals(answer["timelineSpeedMultiplier"], null);
  assert(typeof answer["wallClockTime"] === "string");
});

Deno.test("The TS service answers setup at once", async () => {
  await using bench = await Bench.start("ts-quick");
  bench.source.channel.announce({ content: { priority: 1, content: CONTENT } });
  let quickest = Infinity;
  for (let attempt = 0; attempt < 5; attempt++) {
    await using client = await TextSocket.connect(bench.url);
    const asked = performance.now();
    client.send(JSON.stringify(SETUP));
    await client.next();
    quickest = Math.min(quickest, performance.now() - asked);
  }
  assertLess(quickest, 100);
});

Deno.test("The TS service reads the wall clock that its program follows", async () => {
  await using wc = await serviceParts("ts-given-clock", "wc");
  await using served = serveWc(WC_OPTIONS, wc);
  await using parts = await serviceParts("ts-given-clock", "ts");
  const { clock, logger, metrics } = parts;
  const counter = metrics.counter("faults_total", "Faults.");
  await using wallClock = new WallClockFollower({
    clock,
    logger,
    faults: new FaultLog({ clock, logger, counter }),
  });
  wallClock.follow(served.address);
  // The channel names a WC service that is not there.
  const elsewhere = { host: "127.0.0.1", port: 9, maxFreqErrorPpm: 50 };
  wc.channel.announce({ wc: elsewhere });
  await until(() => parts.channel.view.wc?.port === elsewhere.port);
  {
    await using ts = serveTs(OPTIONS, { ...parts, wallClock });
    await until(() => ts.service.dispersionNanos !== null);
  }
  const before = wc.metrics.expose();
  await until(() => wc.metrics.expose() !== before);
});

Deno.test("The TS service presents test timelines until a source has some", async () => {
  await using bench = await Bench.start("ts-test-card");
  const { channel } = bench.source;
  await until(() => channel.view.timelines.length === 3);
  const content = { priority: 1, content: CONTENT };
  channel.announce({ content });
  await using client = await TextSocket.connect(bench.url, SETUP);
  await client.nextWhere(isAvailable);
  const timelines = { priority: 1, timelines: [ptsAt(5n, 10n)] };
  channel.announce({ content, timelines });
  const told = await client.nextWhere(
    ({ wallClockTime }) => wallClockTime === "10",
  );
  assertEquals(told["contentTime"], "5");
  await until(() => channel.view.timelines.length === 1);
  channel.announce({ content });
  await until(() => channel.view.timelines.length === 3);
});

Deno.test("The TS service follows content and timelines as they change", async () => {
  await using bench = await Bench.start("ts-change");
  const { channel } = bench.source;
  const timelines = { priority: 1, timelines: [ptsAt(5n, 10n)] };
  const content = { priority: 1, content: CONTENT };
  channel.announce({ content, timelines });
  await using client = await TextSocket.connect(bench.url, SETUP);
  await client.nextWhere(({ contentTime }) => contentTime === "5");
  channel.announce({
    content: { ...content, content: { ...CONTENT, contentId: "dvb://4.5.6" } },
    timelines,
  });
  await client.nextWhere(({ contentTime }) => contentTime === null);
  channel.announce({
    content,
    timelines: { priority: 1, timelines: [ptsAt(7n, 20n)] },
  });
  const told = await client.nextWhere(isAvailable);
  assertEquals(told, {
    contentTime: "7",
    wallClockTime: "20",
    timelineSpeedMultiplier: 1,
  });
});

Deno.test("The TS service takes a second setup on the same socket", async () => {
  await using bench = await Bench.start("ts-second");
  const { channel } = bench.source;
  channel.announce({
    content: { priority: 1, content: CONTENT },
    timelines: { priority: 1, timelines: [ptsAt(5n, 10n)] },
  });
  await using client = await TextSocket.connect(bench.url, SETUP);
  await client.nextWhere(isAvailable);
  client.send(JSON.stringify({ ...SETUP, timelineSelector: "urn:other" }));
  await client.nextWhere((message) => !isAvailable(message));
  await until(() => channel.view.neededSelectors.includes("urn:other"));
  assertEquals(channel.view.neededSelectors, ["urn:other"]);
});

Deno.test("The TS service goes on while the WC service is away", async () => {
  await using source = await serviceParts("ts-holdover", "source");
  const wcParts = await serviceParts("ts-holdover", "wc");
  const wc = serveWc(WC_OPTIONS, wcParts);
  await using parts = await serviceParts("ts-holdover", "ts");
  await using ts = serveTs(OPTIONS, parts);
  await until(() => ts.service.dispersionNanos !== null);
  source.channel.announce({ content: { priority: 1, content: CONTENT } });
  await wc[Symbol.asyncDispose]();
  await wcParts.channel.close();
  await until(() => parts.channel.view.wc === null);
  const { dispersionNanos: before } = ts.service;
  await using client = await TextSocket.connect(ts.urls[0] ?? "", SETUP);
  await client.nextWhere(isAvailable);
  assert(before !== null);
  await until(() => (ts.service.dispersionNanos ?? 0) > before);
});

Deno.test("The TS service restates positions as often as it is told to", async () => {
  await using service = await startService("ts", ["--refresh-seconds", "0.1"]);
  await using client = await TextSocket.connect(service.url, SETUP);
  const first = await client.next();
  assertEquals(await client.next(), first);
  assertEquals(await client.next(), first);
});

Deno.test("The TS service ends with 0, its clients with 1001", async () => {
  await using service = await startService("ts");
  const client = await TextSocket.connect(service.url, SETUP);
  await client.next();
  const ended = client.ended;
  const { code } = await service.stop();
  assertEquals(code, 0);
  assertEquals((await ended).code, 1001);
});

Deno.test("The TS service exits with 2 and names a bad value", async () => {
  const { code, stderr } = await runProgram("services/ts/main.ts", [
    "--refresh-seconds",
    "soon",
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, '--refresh-seconds "soon"');
});
