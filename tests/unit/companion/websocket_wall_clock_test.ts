import { durationNanos } from "@dvbcss/clock";
import { LowestDispersionSelector } from "@dvbcss/protocol";
import { assert, assertEquals, assertGreaterOrEqual } from "@dvbcss/std/assert";
import { CII, Driven } from "./driven.ts";

const CII_URL = "ws://192.0.2.5:7681/cii";
const WC_URL = "ws://192.0.2.5:7681/wc";
const PLAYING = {
  contentTime: "90000",
  wallClockTime: "5000000000",
  timelineSpeedMultiplier: 1,
};

/** A companion of a page: CII is socket 1, WC socket 2, TS socket 3. */
function aPage(localMaxFreqErrorPpm = 0): Driven {
  const page = new Driven({
    ciiUrl: CII_URL,
    wcUrl: WC_URL,
    wallClock: {
      selector: new LowestDispersionSelector(),
      localPrecisionNanos: durationNanos(1),
      localMaxFreqErrorPpm,
    },
  });
  page.open(1);
  page.message(1, CII);
  page.open(2);
  page.messageText(2, page.wcReply());
  page.open(3);
  page.message(3, PLAYING);
  return page;
}

Deno.test("Companion measures a wall clock over WebSocket", () => {
  const page = aPage();
  assertEquals(page.opened, [
    `1 cii ${CII_URL}`,
    `2 wc ${WC_URL}`,
    "3 ts ws://192.0.2.5:7681/ts",
  ]);
  assertEquals(page.reading().wallClock, page.wallClock);
  assertEquals(page.reading().positionSeconds, 1);
  assertEquals(page.events("discard"), []);
});

Deno.test("Companion takes an announced wall clock over WebSocket", () => {
  const driven = new Driven({ ciiUrl: CII_URL });
  driven.open(1);
  driven.message(1, { ...CII, wcUrl: WC_URL });
  assertEquals(driven.opened[1], `2 wc ${WC_URL}`);
});

Deno.test("Companion reports a text where octets are wanted", () => {
  const page = aPage();
  page.messageText(2, "{}");
  assertEquals(page.events("discard").map(({ fault }) => fault), [
    "not-binary",
  ]);
});

Deno.test("Companion opens a silent wall clock's WebSocket anew", () => {
  const page = aPage();
  page.run(5_500n);
  assert(page.closed.includes(2));
  const [lost] = page.events("disconnected");
  assertEquals(lost?.reason, "no answer within 5 s");
  // What is known of the clock outlives its connection.
  assertEquals(page.reading().available, true);
});

Deno.test("Companion leaves a silent wall clock's UDP socket alone", () => {
  const driven = new Driven();
  driven.reachCii();
  driven.answerWc(2);
  driven.run(60_000n);
  assertEquals(driven.closed.includes(2), false);
});

Deno.test("Companion renews silent connections after a silence over WebSocket", () => {
  const page = aPage();
  page.run(8_000n);
  const wc = page.opened.length;
  page.open(wc);
  page.messageText(wc, page.wcReply());
  assertEquals(page.events("wall-clock-back").length, 1);
  assert(page.closed.includes(1) && page.closed.includes(3));
});

Deno.test("Companion starts anew when the local clock broke", () => {
  const page = aPage();
  page.breakClock("this device slept");
  assertEquals(page.reading().wallClock, null);
  assertEquals(page.reading().positionSeconds, null);
  assertEquals(page.closed.toSorted(), [1, 2, 3]);
  assertEquals(page.opened.length, 6);
  assertEquals(page.events("wall-clock-lost"), [{
    kind: "wall-clock-lost",
    reason: "this device slept",
  }]);
});

Deno.test("Companion widens its bound while nobody calls it", () => {
  const page = aPage(100);
  const before = page.reading().errorSeconds ?? NaN;
  page.freeze(600_000n);
  const after = page.reading().errorSeconds ?? NaN;
  // 100 ppm of ten minutes.
  assertGreaterOrEqual(after - before, 0.06);
  page.wake();
  assertEquals(page.opened.length, 4);
});
