import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { PTS_SELECTOR } from "@dvbcss/presentation";
import { decodePresentationTimestamps } from "@dvbcss/protocol";
import { delay } from "@dvbcss/std/async";
import { quantile } from "../bench/statistics.ts";
import { startService } from "../support/service_process.ts";
import { TextSocket } from "../support/text_socket.ts";
import { ThreeServices } from "../support/three_services.ts";
import { TruthClock } from "../support/truth_clock.ts";
import {
  compare,
  Listener,
  startRelay,
  UpstreamChain,
} from "../support/upstream_chain.ts";
import { RoughTv } from "../support/upstream_rough_tv.ts";
import { until } from "../support/until.ts";

const TV_CONTENT = "dvb://1.2.3";
const MPD = "urn:dvb:css:timeline:mpd:period:rel:1000";

Deno.test("a relay keeps its companions in step with those of the TV", async () => {
  await using chain = await UpstreamChain.start();
  await using direct = new Listener(chain.tv.ciiUrl);
  await using relayed = new Listener(chain.relay.ciiUrl);
  await until(() => direct.inStep && relayed.inStep, "companions in step");
  await delay(1_000);
  const { content } = relayed.tv.companion;
  assertEquals(content?.wcUrl, `udp://127.0.0.1:${chain.relay.wcPort}`);
  assertEquals(content?.tsUrl, `ws://127.0.0.1:${chain.relay.port}/ts`);
  const stated = content?.timelines?.[0]?.properties.accuracySeconds ?? 0;
  const { differences, beyond } = await compare(direct, relayed, 3, stated);
  assertEquals(beyond, 0);
  // The aim is 0.5 ms; what is asserted is what a busy machine keeps.
  assertLess(quantile(differences, 0.5), 0.005);

  // A page that only counts holds no connection; one timeline takes one.
  assertEquals(await tsConnections(chain), 2);
  await using other = new Listener(chain.relay.ciiUrl);
  await using third = new Listener(chain.relay.ciiUrl, MPD);
  await until(() => other.inStep && third.inStep, "more companions in step");
  assertEquals(await tsConnections(chain), 3);
});

Deno.test("a relay passes on what changes, and that the TV is gone and back", async () => {
  await using chain = await UpstreamChain.start();
  await using relayed = new Listener(chain.relay.ciiUrl);
  await until(() => relayed.inStep, "a companion in step");

  let since = performance.now();
  await chain.tv.control("PATCH", "/presentation", {
    contentId: "dvb://4.5.6",
    presentationStatus: ["transitioning"],
  });
  assertLess(
    await relayed.heard(
      since,
      (event) => event.kind === "content" && event.contentId === "dvb://4.5.6",
    ),
    2_000,
  );
  await until(() => relayed.inStep, "a companion in step with other content");

  since = performance.now();
  await chain.tv.control(
    "PUT",
    "/timelines/urn:dvb:css:timeline:pts",
    { action: "pause" },
  );
  assertLess(
    await relayed.heard(
      since,
      (event) => event.kind === "timing-change" && event.speedChanged,
    ),
    2_000,
  );

  await chain.killTv();
  since = performance.now();
  assertLess(
    await relayed.heard(
      since - 500,
      (event) => event.kind === "content" && event.contentId === null,
    ),
    2_500,
  );
  await until(() => !relayed.inStep, "the end of a timeline without a TV");
  await chain.restartTv();
  await until(() => relayed.inStep, "a companion back in step");
  await using direct = new Listener(chain.tv.ciiUrl);
  await until(() => direct.inStep, "a companion of the TV");
  const { beyond } = await compare(direct, relayed, 1, 0.005);
  assertEquals(beyond, 0);
});

Deno.test("relays that follow each other say so, and present nothing", async () => {
  await using chain = await UpstreamChain.start();
  await using relayed = new Listener(chain.relay.ciiUrl);
  await until(() => relayed.inStep, "a companion in step");
  await chain.killTv();
  await chain.restartTv([`--source=upstream:${chain.relay.ciiUrl}`]);
  await until(
    () =>
      [chain.tv, chain.relay].some(({ process }) =>
        process.stderr().includes("follow each other in a circle")
      ),
    "word of the circle",
  );
  assertEquals(relayed.tv.companion.content?.contentId, null);
});

Deno.test("a relay gets along with a TV that takes liberties", async () => {
  await using tv = new RoughTv();
  await using relay = await startRelay(tv.ciiUrl);
  await using relayed = new Listener(relay.ciiUrl);
  await until(() => relayed.inStep, "a companion in step");
  const { content } = relayed.tv.companion;
  assertEquals(content?.contentId, TV_CONTENT);
  assertEquals(content?.contentIdStatus, "final");
  assertEquals(content?.presentationStatus, ["okay"]);
  assertAtPosition(relayed, tv);

  const since = performance.now();
  tv.tell({ presentationStatus: "transitioning" });
  await relayed.heard(
    since,
    (event) =>
      event.kind === "status" &&
      event.presentationStatus[0] === "transitioning",
  );
  assertEquals(relayed.tv.companion.content?.contentId, TV_CONTENT);
});

Deno.test("a relay tells the TV once when all of its companions present", async () => {
  await using tv = new RoughTv();
  await using relay = await startRelay(tv.ciiUrl);
  await using truth = await TruthClock.follow(relay.wcPort);
  await using phone = await relay.ts(PTS_SELECTOR);
  await using tablet = await relay.ts(PTS_SELECTOR);
  await phone.nextWhere((it) => it["contentTime"] !== null);
  await tablet.nextWhere((it) => it["contentTime"] !== null);
  const ahead = Number(truth.read().wallClock - tv.wallClock());
  const later = tv.wallClock() + 5_000_000_000n;
  const onRelay = String(later + BigInt(ahead));
  phone.send(reportText(0, { word: "+inf" }));
  tablet.send(reportText(90_000, { word: "plusinfinity", wallClock: onRelay }));
  await until(() => tv.reports.some((it) => it.includes("90000")), "a report");
  const report = decodePresentationTimestamps(tv.reports.at(-1) ?? "");
  assert(report.ok);
  const { earliest, latest } = report.message;
  assertEquals(earliest.contentTimeTicks, 90_000n);
  assert(typeof earliest.wallClock === "bigint");
  assertLess(Math.abs(Number(earliest.wallClock - later)), 20e6);
  assertEquals(latest.wallClock, "plus-infinity");
  assertLess(tv.reports.length, 4);
});

Deno.test("a relay of separate services does all of that through the broker", async () => {
  await using tv = new RoughTv();
  await using three = await ThreeServices.start();
  await using _source = await startService("source", [
    "--hostname=127.0.0.1",
    `--channel=${three.channelUrl}`,
    `--source=upstream:${tv.ciiUrl}`,
  ]);
  await using relayed = new Listener(three.ciiUrl);
  await until(
    () =>
      relayed.inStep && relayed.tv.companion.content?.contentId === TV_CONTENT,
    "a companion in step with the TV",
  );
  assertAtPosition(relayed, tv);
  const { tsUrl } = relayed.tv.companion.content ?? {};
  await using phone = await TextSocket.connect(tsUrl ?? "", {
    contentIdStem: "",
    timelineSelector: PTS_SELECTOR,
  });
  await phone.nextWhere((it) => it["contentTime"] !== null);
  phone.send(reportText(77, { word: "plusinfinity" }));
  await until(() => tv.reports.some((it) => it.includes('"77"')), "a report");
});

/** Asserts that a companion is as near to the TV as it and the relay say. */
function assertAtPosition(companion: Listener, tv: RoughTv): void {
  const { content } = companion.tv.companion;
  const stated = content?.timelines?.[0]?.properties.accuracySeconds ?? 0;
  const before = tv.positionSeconds();
  const { positionSeconds, errorSeconds } = companion.tv.reading();
  const after = tv.positionSeconds();
  const position = positionSeconds ?? NaN;
  const bound = (errorSeconds ?? 0) + stated;
  assert(
    position >= before - bound && position <= after + bound,
    `${position} s is more than ${bound} s from ${before} to ${after} s`,
  );
  assertLess(bound, 0.5);
}

function reportText(
  contentTime: number,
  { word, wallClock = "minusinfinity" }: {
    readonly word: string;
    readonly wallClock?: string;
  },
): string {
  return JSON.stringify({
    earliest: { contentTime: String(contentTime), wallClockTime: wallClock },
    latest: { contentTime: String(contentTime), wallClockTime: word },
  });
}

async function tsConnections({ tv }: UpstreamChain): Promise<number> {
  const { text } = await tv.http("/metrics");
  return Number(text.match(/^ts_connections (\d+)$/m)?.[1]);
}
