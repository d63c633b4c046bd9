import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@dvbcss/std/assert";
import { CII, Driven } from "./driven.ts";

const PLAYING = {
  contentTime: "90000",
  wallClockTime: "5000000000",
  timelineSpeedMultiplier: 1,
};

Deno.test("start() opens CII and nothing else", () => {
  const driven = new Driven();
  assertEquals(driven.opened, ["1 cii ws://192.0.2.5:7681/cii"]);
});

Deno.test("Companion goes from CII to WC and TS to a position", () => {
  const driven = new Driven();
  driven.reachCii();
  assertEquals(driven.opened.slice(1), [
    "2 wc udp://192.0.2.5:6677",
    "3 ts ws://192.0.2.5:7681/ts",
  ]);
  driven.answerWc(2);
  driven.open(3);
  assertEquals(driven.texts, [
    '{"contentIdStem":"dvb://1.2.3","timelineSelector":"urn:dvb:css:timeline:pts"}',
  ]);
  assertEquals(driven.reading().available, false);
  driven.message(3, PLAYING);
  const reading = driven.reading();
  assertEquals(reading.wallClock, wallClockNanos(driven.wallClock));
  assertEquals(reading.contentTimeTicks, 90_000n);
  assertEquals(reading.positionSeconds, 1);
  assertEquals(reading.speed, 1);
  assertEquals(reading.rttNanos, durationNanos(0));
});

Deno.test("Companion leaves TS alone when CII repeats itself", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.message(1, CII);
  driven.message(1, { ...CII, presentationStatus: "transitioning" });
  assertEquals(driven.opened.length, 3);
});

Deno.test("Companion opens TS anew for other content, timeline or endpoint", () => {
  const changes = [
    { contentId: "dvb://9.9.9" },
    { tsUrl: "ws://192.0.2.6:7681/ts" },
    {
      timelines: [{
        timelineSelector: "urn:x",
        timelineProperties: { unitsPerTick: 1, unitsPerSecond: 25 },
      }],
    },
  ];
  for (const change of changes) {
    const driven = new Driven();
    driven.reachCii();
    driven.open(3);
    driven.message(1, change);
    assertEquals(driven.closed, [3]);
    assertEquals(driven.opened.length, 4);
  }
});

Deno.test("Companion keeps the wall clock when connections are lost", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.answerWc(2);
  driven.open(3);
  driven.message(3, PLAYING);
  driven.close(1, "the TV went away");
  driven.close(3, "the TV went away");
  driven.close(2, "no route");
  const reading = driven.reading();
  assert(reading.wallClock !== null);
  assertEquals(reading.available, false);
});

Deno.test("Companion forgets the wall clock when wcUrl names another server", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.answerWc(2);
  driven.open(3);
  driven.message(3, PLAYING);
  driven.message(1, { wcUrl: "udp://192.0.2.7:6677" });
  assertEquals(driven.reading().wallClock, null);
  assertEquals(driven.closed, [2, 3]);
  assertEquals(driven.opened.slice(3), [
    "4 wc udp://192.0.2.7:6677",
    "5 ts ws://192.0.2.5:7681/ts",
  ]);
});

Deno.test("Companion takes what a new connection does not name for gone", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.close(1, "lost");
  driven.run(2_000n);
  assertEquals(driven.opened.at(-1), "4 cii ws://192.0.2.5:7681/cii");
  driven.open(4);
  assertEquals(driven.closed, []);
  driven.message(4, { protocolVersion: "1.1", contentId: "dvb://1.2.3" });
  assertEquals(driven.closed, [2, 3]);
});

Deno.test("Companion says why a URL from CII cannot be used, once", () => {
  const driven = new Driven();
  driven.open(1);
  driven.message(1, { ...CII, wcUrl: "http://tv/" });
  driven.message(1, { ...CII, wcUrl: "http://tv/", presentationStatus: "x" });
  const reasons = driven.events("disconnected").map((it) => it.reason);
  assertEquals(reasons.length, 1);
  assertStringIncludes(reasons[0] ?? "", 'found "http://tv/", wanted');
});

Deno.test("Companion gives up an attempt that takes too long", () => {
  const driven = new Driven();
  driven.run(10_000n);
  assertEquals(driven.closed, [1]);
  const [lost] = driven.events("disconnected");
  assertEquals(lost?.reason, "no answer within 10 s");
  driven.run(1_000n);
  assertEquals(driven.events("connecting").at(-1)?.attempt, 2);
});

Deno.test("Companion ignores sockets that it closed", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.open(3);
  driven.message(1, { contentId: "dvb://9.9.9" });
  driven.message(3, PLAYING);
  driven.close(3, "late");
  driven.open(3);
  assertEquals(driven.opened.length, 4);
  assertEquals(driven.reading().available, false);
});

Deno.test("Companion counts and reports what is of no use", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.open(2);
  driven.open(3);
  driven.messageText(1, "[]");
  driven.messageText(1, new Uint8Array(3));
  driven.messageText(3, "{");
  driven.datagram(2, new Uint8Array(31));
  assertEquals(driven.companion.discarded, { cii: 2, wc: 1, ts: 1 });
  assertEquals(driven.events("discard").map((it) => it.fault), [
    "not-an-object",
    "not-text",
    "not-json",
    "wrong-length",
  ]);
});

Deno.test("Companion finds that control timestamps are missing or incomplete", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.open(3);
  driven.run(7_000n);
  driven.message(3, { wallClockTime: "5" });
  driven.run(2_000n);
  const names = driven.events("finding").map((it) => it.finding.name);
  assertEquals(names, ["ts-silent", "incomplete-timestamp"]);
});

Deno.test("Companion reports what happens to the timeline", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.answerWc(2);
  driven.open(3);
  driven.message(3, PLAYING);
  driven.message(3, { ...PLAYING, contentTime: "90089" });
  driven.message(3, { ...PLAYING, contentTime: "180000" });
  driven.message(3, {
    ...PLAYING,
    contentTime: "180000",
    timelineSpeedMultiplier: 0,
  });
  driven.message(3, {
    contentTime: null,
    wallClockTime: "5",
    timelineSpeedMultiplier: null,
  });
  const [first, second] = driven.events("timing-change");
  assertEquals(driven.events("timeline-available").length, 1);
  assertEquals(first?.speedChanged, false);
  assertEquals(first?.jumpSeconds.toFixed(4), "0.9990");
  assertEquals(second?.speedChanged, true);
  assertEquals(driven.events("timing-change").length, 2);
  assertEquals(driven.events("timeline-unavailable").length, 1);
});

Deno.test("Companion follows given endpoints without CII", () => {
  const driven = new Driven({
    wcUrl: "udp://[::1]:6677",
    tsUrl: "wss://tv.example/ts",
    contentIdStem: "",
    timelineSelector: "urn:x",
    timelineProperties: { unitsPerTick: 1, unitsPerSecond: 10 },
  });
  assertEquals(driven.opened, [
    "1 wc udp://::1:6677",
    "2 ts wss://tv.example:443/ts",
  ]);
});

Deno.test("Companion uses only the services it is told to", () => {
  const driven = new Driven({
    ciiUrl: "ws://192.0.2.5:7681/cii",
    services: ["cii"],
  });
  driven.reachCii();
  assertEquals(driven.opened.length, 1);
});

Deno.test("stop() closes every socket and asks for no timer", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.stop();
  assertEquals(driven.closed.toSorted(), [1, 2, 3]);
  assertEquals(driven.timerAt, null);
});

Deno.test("new Companion() throws when a URL is none", () => {
  assertThrows(
    () => new Driven({ ciiUrl: "http://tv/cii" }),
    SyntaxError,
    'Cannot use ciiUrl: found "http://tv/cii", wanted a URL that starts with ws:// or wss://',
  );
  assertThrows(() => new Driven({ wcUrl: "tv:6677" }), SyntaxError, "wcUrl");
});
