/**
 * BBC's own companion library against our endpoint: clients nobody here wrote
 * see our content, keep our timelines and agree with our wall clock.
 */

import { once } from "node:events";
import { assert, assertEquals } from "@dvbcss/std/assert";
import { clocks, protocols } from "../support/bbc_peers.ts";
import {
  assertWithinDispersion,
  followUdpWallClock,
} from "../support/bbc_wall_clock.ts";
import type { BbcAdaptor, BbcCii } from "../support/bbc_protocols.d.ts";
import { startService } from "../support/service_process.ts";
import { TruthClock } from "../support/truth_clock.ts";
import { until } from "../support/until.ts";

const PTS = "urn:dvb:css:timeline:pts";
const CONTENT_ID = "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M";

async function closed(socket: WebSocket, client: BbcAdaptor): Promise<void> {
  const gone = once(socket, "close");
  socket.close();
  await gone;
  client.stop();
}

function portOf(url: string | null): number {
  return Number(new URL(url ?? "").port);
}

Deno.test("BBC's CII client sees our content and keeps its timelines", async () => {
  await using gateway = await startService("gateway", ["--wc-port=0"]);
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/cii`);
  const client = protocols.CII.createCIIClient(socket);
  let cii: BbcCii | undefined;
  client.on("change", (state) => cii = state);
  await until(() => cii?.contentId === CONTENT_ID, "the first CII message");
  assertEquals(cii?.contentIdStatus, "final");
  assertEquals(cii?.presentationStatus, "okay");
  assertEquals(new URL(cii?.tsUrl ?? "").pathname, "/ts");
  const before = cii?.timelines.map((one) => one.timelineSelector);
  assertEquals(before?.[0], PTS);

  const response = await fetch(
    `http://127.0.0.1:${gateway.port}/presentation`,
    {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ contentId: "dvb://1.2.3" }),
    },
  );
  assertEquals(response.status, 200, await response.text());
  await until(() => cii?.contentId === "dvb://1.2.3", "the new content");
  assertEquals(cii?.timelines.map((one) => one.timelineSelector), before);
  await closed(socket, client);
});

Deno.test("BBC's UDP client agrees with our wall clock", async () => {
  await using wc = await startService("wc", ["--hostname=127.0.0.1"]);
  await using truth = await TruthClock.follow(wc.port);
  await using bbc = await followUdpWallClock(wc.port);
  await until(() => bbc.wallClock.isAvailable(), "an available clock");
  for (let reading = 0; reading < 20; reading++) {
    assertWithinDispersion(bbc.wallClock, truth);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

Deno.test("BBC's UDP client takes our follow-ups", async () => {
  await using wc = await startService("wc", [
    "--hostname=127.0.0.1",
    "--follow-up",
  ]);
  await using truth = await TruthClock.follow(wc.port);
  await using bbc = await followUdpWallClock(wc.port);
  await until(() => bbc.wallClock.isAvailable(), "an available clock");
  assertWithinDispersion(bbc.wallClock, truth);
});

Deno.test("BBC's TS client keeps our timeline through a pause and a seek", async () => {
  await using gateway = await startService("gateway", ["--wc-port=0"]);
  const cii = await firstCii(gateway.port);
  await using bbc = await followUdpWallClock(portOf(cii.wcUrl));
  await until(() => bbc.wallClock.isAvailable(), "an available clock");
  const timeline = new clocks.CorrelatedClock(bbc.wallClock, {
    tickRate: 90_000,
  });
  const socket = new WebSocket(cii.tsUrl ?? "");
  const client = protocols.TimelineSynchronisation.createTSClient(
    socket,
    timeline,
    { contentIdStem: "dvb://", timelineSelector: PTS, tickRate: 90_000 },
  );
  await until(() => timeline.availabilityFlag, "an available timeline");
  assertEquals(timeline.speed, 1);

  const path = `http://127.0.0.1:${gateway.port}/timelines/${
    encodeURIComponent(PTS)
  }`;
  async function control(change: object): Promise<void> {
    const response = await fetch(path, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(change),
    });
    assert(response.ok, await response.text());
  }
  await control({ action: "pause" });
  await until(() => timeline.speed === 0, "the pause");
  await control({ seek: { seconds: 600 } });
  await until(() => Math.abs(timeline.now() - 600 * 90_000) < 90, "the seek");
  await control({ action: "play" });
  await until(() => timeline.speed === 1, "playing on");
  assert(timeline.availabilityFlag);
  await closed(socket, client);
});

async function firstCii(port: number): Promise<BbcCii> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/cii`);
  const client = protocols.CII.createCIIClient(socket);
  const cii = await new Promise<BbcCii>((resolve) =>
    client.on("change", resolve)
  );
  await closed(socket, client);
  return cii;
}
