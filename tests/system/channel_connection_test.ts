import { decodeChannelMessage, encodeChannelMessage } from "@dvbcss/channel";
import { joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import {
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import mqtt from "mqtt";
import { joinOnWorker } from "../support/mortal_member.ts";
import { freePort } from "../support/mosquitto.ts";
import { startService } from "../support/service_process.ts";
import { until } from "../support/until.ts";

const WC = { wc: { host: null, port: 6677, maxFreqErrorPpm: 50 } } as const;
const SOURCE = {
  content: {
    priority: 10,
    content: {
      contentId: "dvb://1.2.3",
      contentIdStatus: "final",
      presentationStatus: ["okay"],
      mrsUrl: null,
      teUrl: null,
    },
  },
} as const;

Deno.test("a life that ends by itself leaves its last will unspoken", async () => {
  await using broker = await startService("broker");
  const stranger = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
  const topic = "dvbcss/v2/default/wc/wc";
  const earlier = { kind: "departure", writer: "wc", epoch: 9 } as const;
  await stranger.publishAsync(topic, encodeChannelMessage(earlier), {
    qos: 1,
    retain: true,
  });
  const texts: string[] = [];
  stranger.on("message", (_, text) => texts.push(text.toString()));
  await stranger.subscribeAsync(topic);
  const told: string[] = [];
  {
    await using member = await joinChannel({
      url: broker.url,
      writer: "wc",
      clock: SYSTEM_CLOCK,
      date: () => 0,
      onConnection: (connected, reason) =>
        told.push(connected ? "connected" : reason),
    });
    member.announce(WC);
    await until(() => texts.length >= 2, "an announcement");
  }
  await until(() => texts.includes(""), "the departure");
  await stranger.endAsync();
  const epochs = texts.filter((text) => text !== "").map((text) => {
    const decoded = decodeChannelMessage(text);
    return decoded.ok ? [decoded.message.kind, decoded.message.epoch] : [];
  });
  assertEquals(epochs, [
    ["departure", 9],
    ["announcement", 10],
    ["departure", 10],
  ]);
  // Of the connection that was given up nothing is heard any more.
  assertEquals(told, ["renewed", "connected"]);
});

Deno.test("attempts are frequent again once a connection was good", async () => {
  const port = freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const before = new Knocks(port);
  await using member = await joinChannel({
    ...{ url, writer: "wc", clock: SYSTEM_CLOCK },
  });
  await until(() => before.times.length >= 6, "six attempts");
  await before.close();
  {
    await using _broker = await startService("broker", ["--port", `${port}`]);
    await until(() => member.connected, "the broker");
  }
  const after = new Knocks(port);
  await until(() => after.times.length >= 3, "three attempts");
  await after.close();
  const late = between(before.times, 3, 5);
  const early = between(after.times, 0, 2);
  assertLess(early, late);
});

Deno.test("what a killed service presented outlives it by its restart", async () => {
  await using broker = await startService("broker");
  await using reader = await joinChannel({
    ...{ url: broker.url, writer: "reader", clock: SYSTEM_CLOCK },
  });
  const contentIds = new Set<string | undefined>();
  reader.subscribe(({ content }) => contentIds.add(content?.contentId ?? ""));
  const cii = await startService("cii", [
    ...[`--channel=${broker.url}`, "--content-id=dvb://1.2.3"],
  ]);
  await until(() => reader.view.cii !== null, "the CII part");
  await cii.stop("SIGKILL");
  await until(() => reader.view.cii === null, "the death of CII");
  assertEquals(reader.view.content?.contentId, "dvb://1.2.3");
  await using again = await startService("cii", [
    ...[`--channel=${broker.url}`, "--content-id=dvb://1.2.3"],
  ]);
  await until(() => reader.view.cii?.port === again.port, "the new CII part");
  assertEquals([...contentIds], ["dvb://1.2.3"]);
});

Deno.test("what a killed source presented ends when it does not come back", async () => {
  await using broker = await startService("broker");
  await using reader = await joinChannel({
    ...{ url: broker.url, writer: "reader", clock: SYSTEM_CLOCK },
  });
  const mortal = await joinOnWorker({
    ...{ url: broker.url, name: "default", writer: "source" },
  });
  mortal.announce({ ...SOURCE, ...WC });
  await until(() => reader.view.content !== null, "the content");
  mortal.kill();
  await until(() => reader.view.wc === null, "the death of the source");
  assertEquals(reader.view.content?.contentId, "dvb://1.2.3");
  await until(() => reader.view.content === null, "the end of its content");
});

Deno.test("the last will of a killed service is gone once another starts", async () => {
  await using broker = await startService("broker");
  const killed = await startService("wc", [`--channel=${broker.url}`]);
  await killed.stop("SIGKILL");
  await using wc = await startService("wc", [`--channel=${broker.url}`]);
  const stranger = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
  const texts = new Map<string, string>();
  stranger.on("message", (topic, text) => texts.set(topic, text.toString()));
  await stranger.subscribeAsync("dvbcss/v2/default/wc/+");
  await until(() => texts.size === 1, "one announcement, and no last will");
  await stranger.endAsync();
  assertStringIncludes([...texts.values()].join(), `"port":${wc.port}`);
});

Deno.test("what a service presented ends with its goodbye", async () => {
  await using broker = await startService("broker");
  await using reader = await joinChannel({
    ...{ url: broker.url, writer: "reader", clock: SYSTEM_CLOCK },
  });
  const source = await joinChannel({
    ...{ url: broker.url, writer: "source", clock: SYSTEM_CLOCK },
  });
  source.announce(SOURCE);
  await until(() => reader.view.content !== null, "the content");
  const before = performance.now();
  await source.close();
  await until(() => reader.view.content === null, "its end");
  // Somebody who died would be held for five seconds.
  assertLess(performance.now() - before, 4_000);
});

Deno.test("a broker with a name needs another permission set, and it is named", async () => {
  await using wc = await startService("wc", [
    ...["--hostname=127.0.0.1", "--channel=mqtt://broker.example:1883"],
  ]);
  await until(() => wc.stderr().includes("-P=everywhere"), "the words");
});

/** A port on which connections are counted and closed at once. */
class Knocks {
  /** When each came, in milliseconds. */
  readonly times: number[] = [];
  readonly #listener: Deno.TcpListener;
  readonly #accepting: Promise<void>;

  constructor(port: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#accepting = this.#accept();
  }

  async close(): Promise<void> {
    this.#listener.close();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) {
      this.times.push(performance.now());
      connection.close();
    }
  }
}

function between(times: readonly number[], from: number, to: number): number {
  return (times[to] ?? NaN) - (times[from] ?? NaN);
}
