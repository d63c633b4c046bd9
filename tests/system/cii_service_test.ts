import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { SYSTEM_CLOCK } from "@dvbcss/runtime";
import { serveCii } from "@dvbcss/service-cii";
import { serviceParts } from "../support/service_parts.ts";
import { runProgram, startService } from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";

const OPTIONS = {
  hostname: "127.0.0.1",
  port: 0,
  advertise: undefined,
  maxConnections: 2,
  diffOnly: false,
  contentId: "dvb://1.2.3",
};

const CONTENT = {
  contentId: "dvb://9.9.9",
  contentIdStatus: "final",
  presentationStatus: ["okay"],
  mrsUrl: null,
  teUrl: null,
} as const;

Deno.test("The CII service alone tells its content id", async () => {
  await using service = await startService("cii");
  await using client = await TextSocket.connect(service.url);
  const message = await client.next();
  assertEquals(message["protocolVersion"], "1.1");
  assertEquals(
    message["contentId"],
    "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M",
  );
  assertEquals(message["presentationStatus"], "okay");
  assertEquals(message["wcUrl"], null);
  assertEquals(message["timelines"], []);
});

Deno.test("The CII service assembles what the channel says", async () => {
  await using parts = await serviceParts("cii-assemble", "cii");
  await using others = await serviceParts("cii-assemble", "others");
  await using service = serveCii(OPTIONS, parts);
  await using client = await TextSocket.connect(service.urls[0] ?? "");
  await client.next();
  others.channel.announce({
    wc: { host: null, port: 6677, maxFreqErrorPpm: 50 },
    ts: { host: "fd00::7", port: 7682, path: "/ts", neededSelectors: [] },
    content: { priority: 5, content: CONTENT },
    timelines: {
      priority: 5,
      timelines: [{
        timelineSelector: "urn:dvb:css:timeline:pts",
        properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
        correlation: null,
      }],
    },
  });
  const told = await client.nextWhere(({ wcUrl }) => wcUrl !== null);
  assertEquals(told["contentId"], "dvb://9.9.9");
  // The wall clock's host is the one the companion reached us under.
  assertEquals(told["wcUrl"], "udp://127.0.0.1:6677");
  assertEquals(told["tsUrl"], "ws://[fd00::7]:7682/ts");
  assertEquals(told["timelines"], [{
    timelineSelector: "urn:dvb:css:timeline:pts",
    timelineProperties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
  }]);
  await others.channel.close();
  const later = await client.nextWhere(({ wcUrl }) => wcUrl === null);
  assertEquals(later["contentId"], "dvb://1.2.3");
});

Deno.test("The CII service withdraws its content id while a source has one", async () => {
  await using parts = await serviceParts("cii-withdraw", "cii");
  await using others = await serviceParts("cii-withdraw", "others");
  await using service = serveCii(OPTIONS, parts);
  await using client = await TextSocket.connect(service.urls[0] ?? "");
  others.channel.announce({ content: { priority: 5, content: CONTENT } });
  await client.nextWhere(({ contentId }) => contentId === "dvb://9.9.9");
  // A source below the fallback's rank is heard, since the fallback is silent.
  const low = { ...CONTENT, contentId: "dvb://8.8.8" };
  others.channel.announce({ content: { priority: -1, content: low } });
  await client.nextWhere(({ contentId }) => contentId === "dvb://8.8.8");
  others.channel.announce({});
  await client.nextWhere(({ contentId }) => contentId === "dvb://1.2.3");
});

Deno.test("The CII service sends differences only when told to", async () => {
  await using parts = await serviceParts("cii-diff", "cii");
  await using others = await serviceParts("cii-diff", "others");
  const options = { ...OPTIONS, diffOnly: true };
  await using service = serveCii(options, parts);
  await using client = await TextSocket.connect(service.urls[0] ?? "");
  await client.next();
  others.channel.announce({
    wc: { host: null, port: 6677, maxFreqErrorPpm: 50 },
  });
  assertEquals(await client.next(), { wcUrl: "udp://127.0.0.1:6677" });
});

Deno.test("The CII service advertises the host it is told to", async () => {
  await using service = await startService("cii", ["--advertise", "tv.local"]);
  assertEquals(service.url, `ws://tv.local:${service.port}/cii`);
});

Deno.test("The CII service refuses a third client with 503", async () => {
  await using parts = await serviceParts("cii-full", "cii");
  await using service = serveCii(OPTIONS, parts);
  const url = service.urls[0] ?? "";
  {
    await using _one = await TextSocket.connect(url);
    await using _two = await TextSocket.connect(url);
    const refused = await fetch(url.replace("ws:", "http:"));
    assertEquals(refused.status, 503);
    assertEquals(
      await refused.text(),
      "All 2 connections are taken\n",
    );
  }
  await using _again = await TextSocket.connect(url);
});

Deno.test("The CII service counts clients from their handshake on", async () => {
  await using parts = await serviceParts("cii-rush", "cii");
  await using service = serveCii(OPTIONS, parts);
  const url = service.urls[0] ?? "";
  const rush = await Promise.allSettled(
    Array.from({ length: 20 }, () => TextSocket.connect(url)),
  );
  const connected = rush.filter(({ status }) => status === "fulfilled");
  assertEquals(connected.length, 2);
  for (const one of rush) {
    if (one.status === "fulfilled") await one.value[Symbol.asyncDispose]();
  }
});

Deno.test("The CII service closes with 1001 and refuses with 403 while disabled", async () => {
  await using parts = await serviceParts("cii-disable", "cii");
  await using service = serveCii(OPTIONS, parts);
  const url = service.urls[0] ?? "";
  const client = await TextSocket.connect(url);
  service.service.hub.disable();
  assertEquals((await client.ended).code, 1001);
  const refused = await fetch(url.replace("ws:", "http:"));
  assertEquals(refused.status, 403);
  await refused.body?.cancel();
  service.service.hub.enable();
  await using again = await TextSocket.connect(url);
  assertEquals((await again.next())["contentId"], "dvb://1.2.3");
});

Deno.test("The CII service ends with 0, its clients with 1001", async () => {
  await using service = await startService("cii");
  const client = await TextSocket.connect(service.url);
  const ended = client.ended;
  const { code } = await service.stop();
  assertEquals(code, 0);
  assertEquals((await ended).code, 1001);
});

Deno.test("The CII service exits with 2 and names an unknown flag", async () => {
  const { code, stderr } = await runProgram("services/cii/main.ts", ["--dif"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "--dif");
});

Deno.test("The CII service runs under deno serve", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-P", "--host", "127.0.0.1", "--port", "0", "serve.ts"],
    cwd: new URL("../../services/cii/", import.meta.url),
    env: { DVBCSS_JSON: "1", DVBCSS_CONTENT_ID: "dvb://7.7.7" },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const { urls: [url] } = JSON.parse(value);
  const client = await TextSocket.connect(url);
  assertEquals((await client.next())["contentId"], "dvb://7.7.7");
  const ended = client.ended;
  const before: bigint = SYSTEM_CLOCK.now();
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  assert(SYSTEM_CLOCK.now() - before < 1_000_000_000n);
  assertEquals((await ended).code, 1001);
  await reader.cancel();
});
