import { assert, assertEquals } from "@dvbcss/std/assert";
import { startProgram } from "../support/service_process.ts";
import { RunningGateway } from "../support/running_gateway.ts";
import { joinChannel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { until } from "../support/until.ts";

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
const TOKEN = "0123456789abcdef";

Deno.test("a change of a timeline reaches companions", async () => {
  await using gateway = await RunningGateway.start(["--refresh-seconds=0"]);
  await using pts = await gateway.ts(PTS);
  await using temi = await gateway.ts(TEMI);
  assertEquals((await pts.next())["timelineSpeedMultiplier"], 1);
  assertEquals((await temi.next())["timelineSpeedMultiplier"], 1);

  const { status } = await gateway.control("PUT", `/timelines/${PTS}`, {
    action: "pause",
    seek: { seconds: 60 },
  });
  assertEquals(status, 200);
  const paused = await pts.next();
  assertEquals(paused["contentTime"], "5400000");
  assertEquals(paused["timelineSpeedMultiplier"], 0);
  assertEquals((await temi.next())["contentTime"], "60000");

  await gateway.control("PUT", `/timelines/${TEMI}`, {
    availability: "unavailable",
  });
  assertEquals((await temi.next())["contentTime"], null);
  await gateway.http(`/timelines/${PTS}`, { method: "DELETE" });
  assertEquals((await pts.next())["contentTime"], null);
  assertEquals([pts.waiting, temi.waiting], [0, 0]);
});

Deno.test("a timeline that is created is offered and served", async () => {
  await using gateway = await RunningGateway.start();
  const selector = "urn:example:film/1";
  await using ts = await gateway.ts(selector);
  assertEquals((await ts.next())["contentTime"], null);
  const { status } = await gateway.control(
    "PUT",
    `/timelines/${encodeURIComponent(selector)}`,
    { create: { unitsPerTick: 1001, unitsPerSecond: 24_000 }, speed: 0 },
  );
  assertEquals(status, 201);
  const served = await ts.nextWhere((one) => one["contentTime"] !== null);
  assertEquals(served["timelineSpeedMultiplier"], 0);
  await using cii = await gateway.cii();
  assert(JSON.stringify(await cii.next()).includes(`"${selector}"`));
});

Deno.test("a change of content reaches companions", async () => {
  await using gateway = await RunningGateway.start();
  await using cii = await gateway.cii();
  await using ts = await gateway.ts(PTS);
  await cii.next();
  const { status } = await gateway.control("PATCH", "/presentation", {
    contentId: "https://tv.example/film.mpd",
    presentationStatus: ["transitioning"],
    mrsUrl: "https://mrs.example/",
  });
  assertEquals(status, 200);
  const state = await cii.next();
  assertEquals(state["contentId"], "https://tv.example/film.mpd");
  assertEquals(state["presentationStatus"], "transitioning");
  assertEquals(state["mrsUrl"], "https://mrs.example/");
  const { text } = await gateway.http("/healthz");
  assertEquals(JSON.parse(text).contentId, "https://tv.example/film.mpd");
  // The empty stem matches the new content as it did the old.
  assertEquals((await ts.next())["timelineSpeedMultiplier"], 1);
});

Deno.test("a scenario goes on from what was changed", async () => {
  await using gateway = await RunningGateway.start([
    "--scenario=services/gateway/scenarios/cii_server.json",
  ]);
  await gateway.control("PATCH", "/presentation", { contentId: "urn:mine" });
  await using cii = await gateway.cii();
  const okay = await cii.nextWhere((one) =>
    one["presentationStatus"] === "okay"
  );
  assertEquals(okay["contentId"], "urn:mine");
});

Deno.test("the control API is closed to other web origins", async () => {
  await using gateway = await RunningGateway.start();
  const headers = { origin: "https://evil.example" };
  for (const path of ["/presentation", "/timelines"]) {
    assertEquals((await gateway.http(path, { headers })).status, 403);
  }
  const preflight = await gateway.http("/presentation", {
    method: "OPTIONS",
    headers,
  });
  assertEquals(preflight.status, 403);
});

Deno.test("the control API wants the token it was given", async () => {
  await using gateway = await RunningGateway.start([
    "--control-token",
    TOKEN,
  ]);
  const asked = (authorization: string) =>
    gateway.http("/presentation", { headers: { authorization } });
  assertEquals((await asked("")).status, 401);
  assertEquals((await asked("Bearer wrong-wrong-wrong")).status, 401);
  assertEquals((await asked(`Bearer ${TOKEN}`)).status, 200);
  assertEquals((await gateway.http("/openapi.json")).status, 200);
});

Deno.test("the gateway announces on a broker what it presents", async () => {
  await using broker = await startProgram("services/broker/main.ts", [
    "--json",
    "--port=0",
  ]);
  const url = `mqtt://127.0.0.1:${broker.port}`;
  await using gateway = await RunningGateway.start([
    `--channel=${url}`,
    "--advertise=tv.local",
  ]);
  await using witness = await joinChannel({
    url,
    writer: "witness",
    clock: SYSTEM_CLOCK,
  });
  await until(() => witness.view.timelines.length === 3, "three timelines");
  assertEquals(witness.view.wc?.host, "tv.local");
  assertEquals(witness.view.wc?.port, gateway.wcPort);
  assertEquals(witness.view.cii?.port, gateway.port);
  await gateway.control("PATCH", "/presentation", { contentId: "urn:mine" });
  await until(
    () => witness.view.content?.contentId === "urn:mine",
    "the new content",
  );
  await gateway.process.stop();
  await until(() => witness.view.wc === null, "a departure");
});
