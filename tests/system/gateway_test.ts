import {
  assert,
  assertEquals,
  assertLess,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { RunningGateway } from "../support/running_gateway.ts";
import { Witness } from "../support/recovery.ts";
import { runProgram } from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { until } from "../support/until.ts";

const PTS = "urn:dvb:css:timeline:pts";
const CONTENT_ID = "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M";
const SCENARIOS = "services/gateway/scenarios";
const PATH = "services/gateway/main.ts";

Deno.test("the gateway prints one line when everything is in place", async () => {
  await using gateway = await RunningGateway.start();
  const { port, wcPort } = gateway;
  assertEquals(
    gateway.process.stdout(),
    JSON.stringify({
      event: "listening",
      service: "gateway",
      urls: [
        `ws://127.0.0.1:${port}/cii`,
        `ws://127.0.0.1:${port}/ts`,
        `udp://127.0.0.1:${wcPort}`,
        `ws://127.0.0.1:${port}/wc`,
        `http://127.0.0.1:${port}/`,
      ],
    }) + "\n",
  );
  await using cii = await gateway.cii();
  const state = await cii.next();
  assertEquals(state["contentId"], CONTENT_ID);
  assertEquals(state["contentIdStatus"], "final");
  assertEquals(state["presentationStatus"], "okay");
  assertEquals(state["wcUrl"], `udp://127.0.0.1:${wcPort}`);
  assertEquals(state["tsUrl"], `ws://127.0.0.1:${port}/ts`);
  assert(Array.isArray(state["timelines"]));
  assertEquals(
    state["timelines"].map((timeline) => timeline.timelineSelector),
    [
      PTS,
      "urn:dvb:css:timeline:temi:1:1",
      "urn:dvb:css:timeline:mpd:period:rel:1000",
    ],
  );
});

Deno.test("the gateway keeps a companion in step", async () => {
  await using gateway = await RunningGateway.start();
  await using witness = new Witness(gateway.ciiUrl);
  await until(() => witness.inStep, "a companion in step");
  const before = witness.positionSeconds;
  await until(() => witness.positionSeconds > before, "a running position");
});

Deno.test("the gateway's timelines stand on its wall clock", async () => {
  await using gateway = await RunningGateway.start();
  await using truth = await TruthClock.follow(gateway.wcPort);
  await using ts = await gateway.ts(PTS);
  const { contentTime, wallClockTime, timelineSpeedMultiplier } = await ts
    .next();
  assertEquals([contentTime, timelineSpeedMultiplier], ["0", 1]);
  const age = Number(truth.read().wallClock - BigInt(String(wallClockTime)));
  assert(age > 0 && age < 20e9, `started ${age} ns ago`);
});

Deno.test("the gateway plays a scenario", async () => {
  await using gateway = await RunningGateway.start([
    "--scenario",
    `${SCENARIOS}/cii_server.json`,
  ]);
  await using cii = await gateway.cii();
  const first = await cii.next();
  assertEquals(first["presentationStatus"], "transitioning");
  assertEquals(first["timelines"], []);
  const second = await cii.next();
  assertEquals(second["presentationStatus"], "okay");
  assertStringIncludes(
    gateway.process.stderr(),
    "Changed the presentation status to okay",
  );
});

Deno.test("the gateway tells a scenario which timelines are needed", async () => {
  await using gateway = await RunningGateway.start([
    "--scenario",
    `${SCENARIOS}/ts_server.json`,
  ]);
  const slow = "urn:dvb:css:timeline:temi:1:2";
  {
    await using _ts = await gateway.ts(slow);
    await until(
      () => gateway.process.stderr().includes(`Began to look for ${slow}`),
      "a search",
    );
  }
  await until(
    () => gateway.process.stderr().includes(`Gave up ${slow}`),
    "the end of the search",
  );
});

Deno.test("the gateway shows its state to people and to machines", async () => {
  await using gateway = await RunningGateway.start();
  await using ts = await gateway.ts(PTS);
  await ts.next();
  const page = await gateway.http("/status");
  assertEquals(page.status, 200);
  for (const text of [CONTENT_ID, PTS, gateway.ciiUrl, "1 connected"]) {
    assertStringIncludes(page.text, text);
  }
  assertStringIncludes(page.text, `companion follow ${gateway.ciiUrl}`);
  assertEquals((await gateway.http("/status.css")).status, 200);

  const health = JSON.parse((await gateway.http("/healthz")).text);
  assertEquals(health.status, "ok");
  assertEquals(health.service, "gateway");
  assertEquals(health.source, "test-programme");
  assertEquals(health.contentId, CONTENT_ID);
  assertEquals([health.ciiConnections, health.tsConnections], [0, 1]);
  assertLess(health.wallClockDispersionNanos, 1e9);

  const metrics = (await gateway.http("/metrics")).text;
  for (const name of ["cii_connections 0", "ts_connections 1"]) {
    assertStringIncludes(metrics, name);
  }
  // Counted on the other thread.
  assert(/^wc_requests_total [1-9]/m.test(metrics), metrics);
  assertEquals((await gateway.http("/cii")).status, 426);
  assertEquals((await gateway.http("/nowhere")).status, 404);
});

Deno.test("the gateway advertises one host for everything", async () => {
  await using gateway = await RunningGateway.start(["--advertise=tv.local"]);
  const { port, wcPort } = gateway;
  await using cii = await TextSocket.connect(`ws://127.0.0.1:${port}/cii`);
  const state = await cii.next();
  assertEquals(state["wcUrl"], `udp://tv.local:${wcPort}`);
  assertEquals(state["tsUrl"], `ws://tv.local:${port}/ts`);
  assertEquals(gateway.ciiUrl, `ws://tv.local:${port}/cii`);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`the gateway leaves with 0 on ${signal}`, async () => {
    await using gateway = await RunningGateway.start();
    await using cii = await gateway.cii();
    await using ts = await gateway.ts(PTS);
    await cii.next();
    await ts.next();
    const { code } = await gateway.process.stop(signal);
    assertEquals(code, 0);
    assertEquals((await cii.ended).code, 1001);
    assertEquals((await ts.ended).code, 1001);
  });
}

Deno.test("the gateway refuses what is no scenario with 2", async () => {
  for (const file of ["deno.json", "none.json"]) {
    const { code, stderr } = await runProgram(PATH, ["--scenario", file]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, `Cannot use --scenario "${file}"`);
  }
});

Deno.test("the gateway names the port that is taken", async () => {
  await using gateway = await RunningGateway.start();
  const common = ["--hostname=127.0.0.1", "--json"];
  const wc = await runProgram(PATH, [
    ...common,
    "--port=0",
    `--wc-port=${gateway.wcPort}`,
  ]);
  assertEquals([wc.code, wc.stdout], [1, ""]);
  assertStringIncludes(wc.stderr, `UDP 127.0.0.1:${gateway.wcPort}`);
  const http = await runProgram(PATH, [
    ...common,
    `--port=${gateway.port}`,
    "--wc-port=0",
  ]);
  assertEquals([http.code, http.stdout], [1, ""]);
  assertStringIncludes(http.stderr, "gateway cannot go on: ");
});

Deno.test("the gateway works while its broker is away", async () => {
  await using gateway = await RunningGateway.start([
    "--channel=mqtt://127.0.0.1:9",
  ]);
  await using ts = await gateway.ts(PTS);
  assertEquals((await ts.next())["timelineSpeedMultiplier"], 1);
});
