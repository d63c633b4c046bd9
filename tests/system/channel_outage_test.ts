import { encodeChannelMessage, type Parts } from "@dvbcss/channel";
import { type ChannelMember, joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { assert, assertEquals, assertRejects } from "@dvbcss/std/assert";
import { deadline } from "@dvbcss/std/async";
import mqtt from "mqtt";
import { joinOnWorker } from "../support/mortal_member.ts";
import { freePort } from "../support/mosquitto.ts";
import { startService } from "../support/service_process.ts";
import { until } from "../support/until.ts";

const WC: Parts = { wc: { host: null, port: 6677, maxFreqErrorPpm: 50 } };
const TS: Parts = {
  ts: { host: null, port: 7682, path: "/ts", neededSelectors: [] },
};

function join(url: string, writer: string): Promise<ChannelMember> {
  return joinChannel({ url, writer, clock: SYSTEM_CLOCK });
}

Deno.test("joinChannel() keeps trying when the broker is away", async () => {
  const port = freePort();
  const told: boolean[] = [];
  await using member = await joinChannel({
    url: `mqtt://127.0.0.1:${port}`,
    writer: "wc",
    clock: SYSTEM_CLOCK,
    onConnection: (connected) => told.push(connected),
  });
  member.announce(WC);
  assertEquals(member.connected, false);
  await using broker = await startService("broker", ["--port", `${port}`]);
  await until(() => member.connected, "the broker");
  await using other = await join(broker.url, "other");
  await until(() => other.view.wc !== null, "the WC part");
  assertEquals(told, [false, true]);
});

Deno.test("joinChannel() keeps the view while the broker restarts", async () => {
  const port = `${freePort()}`;
  const broker = await startService("broker", ["--port", port]);
  await using wc = await join(broker.url, "wc");
  await using reader = await join(broker.url, "reader");
  const mortal = await joinOnWorker({
    url: broker.url,
    name: "default",
    writer: "ts",
  });
  wc.announce(WC);
  mortal.announce(TS);
  await until(
    () => reader.view.wc !== null && reader.view.ts !== null,
    "both parts",
  );
  let lostWc = false;
  reader.subscribe((view) => lostWc ||= view.wc === null);
  await broker.stop("SIGKILL");
  await until(() => !reader.connected, "the loss of the broker");
  mortal.kill();
  assert(reader.view.ts !== null);
  await using _again = await startService("broker", ["--port", port]);
  await until(() => reader.connected && wc.connected, "the broker");
  await until(() => reader.view.ts === null, "the death of TS");
  assertEquals(lostWc, false);
  assertEquals(reader.view.wc?.port, 6677);
});

Deno.test("joinChannel() is heard when the date has jumped back", async () => {
  await using broker = await startService("broker");
  await using reader = await join(broker.url, "reader");
  const before = await joinOnWorker({
    url: broker.url,
    name: "default",
    writer: "wc",
  });
  before.announce(TS);
  await until(() => reader.view.ts !== null, "the TS part");
  before.kill();
  await until(() => reader.view.ts === null, "the death of TS");
  await using after = await joinChannel({
    url: broker.url,
    writer: "wc",
    clock: SYSTEM_CLOCK,
    date: () => 0,
  });
  after.announce(WC);
  await until(() => reader.view.wc !== null, "the WC part");
});

Deno.test("joinChannel() outlives a late last will of an earlier life", async () => {
  await using broker = await startService("broker");
  await using wc = await join(broker.url, "wc");
  wc.announce(WC);
  const stranger = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
  const will = encodeChannelMessage({
    kind: "departure",
    writer: "wc",
    epoch: 1,
  });
  const retained = { qos: 1, retain: true } as const;
  await stranger.publishAsync("dvbcss/v2/default/wc/wc", will, retained);
  await stranger.publishAsync("dvbcss/v2/default/none/none", "", retained);
  await stranger.endAsync();
  // The writer has posted anew once a newcomer finds it.
  const giveUpAt = performance.now() + 10_000;
  let found = false;
  while (!found && performance.now() < giveUpAt) {
    await using late = await join(broker.url, "late");
    found = late.view.wc !== null;
  }
  assert(found);
});

Deno.test("ChannelMember.close() leaves nothing retained", async () => {
  await using broker = await startService("broker");
  const member = await join(broker.url, "wc");
  member.announce(WC);
  await member.close();
  const stranger = await mqtt.connectAsync(broker.url, { reconnectPeriod: 0 });
  const topics: string[] = [];
  stranger.on("message", (topic) => topics.push(topic));
  await stranger.publishAsync("fence", "x", { qos: 1, retain: true });
  await stranger.subscribeAsync(["dvbcss/#", "fence"]);
  await until(() => topics.includes("fence"), "the fence");
  assertEquals(topics, ["fence"]);
  await stranger.endAsync();
});

Deno.test("joinChannel() refuses a URL that is none of a broker", async () => {
  for (const url of ["", "loca", "http://127.0.0.1", "mqtt://"]) {
    await assertRejects(() => join(url, "wc"), TypeError, `"${url}"`);
  }
});

Deno.test("joinChannel() shows no password of a URL that it refuses", async () => {
  const error = await assertRejects(
    () => join("mqtt://user:secret%zz@127.0.0.1", "wc"),
    TypeError,
    '"mqtt://…@127.0.0.1"',
  );
  assertEquals(error.message.includes("secret"), false);
});

Deno.test("ChannelMember.close() does not wait for a broker that hangs", async () => {
  await using broker = await startService("broker");
  const member = await join(broker.url, "wc");
  member.announce(WC);
  broker.child.kill("SIGSTOP");
  await deadline(member.close(), 2_000);
});

Deno.test("joinChannel() notices a writer that hangs", async () => {
  await using broker = await startService("broker");
  await using reader = await join(broker.url, "reader");
  const hanging = await joinOnWorker({
    url: broker.url,
    name: "default",
    writer: "wc",
  });
  hanging.announce(WC);
  await until(() => reader.view.wc !== null, "the WC part");
  hanging.hang();
  await until(() => reader.view.wc === null, "its death");
  hanging.kill();
});
