import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import type { CompanionEvent, CompanionReading } from "@dvbcss/companion";
import {
  eventRecord,
  EventTally,
  eventText,
  levelOf,
  liveTable,
  type LiveView,
  positionText,
  readingRecord,
  timelineText,
  wallClockText,
} from "@dvbcss/service-companion";
import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";

const READING: CompanionReading = {
  wallClock: wallClockNanos(1_795_373_247_779_300_999n),
  dispersionNanos: durationNanos(123_456.7),
  rttNanos: durationNanos(246_000),
  available: true,
  contentTimeTicks: 9_007_199_254_740_993n,
  positionSeconds: 3_723.456,
  errorSeconds: 0.000_13,
  speed: 1,
};
const NOTHING: CompanionReading = {
  wallClock: null,
  dispersionNanos: null,
  rttNanos: null,
  available: false,
  contentTimeTicks: null,
  positionSeconds: null,
  errorSeconds: null,
  speed: null,
};
const CORRELATION = {
  contentTimeTicks: 90_000n,
  wallClock: wallClockNanos(1_795_373_247_779_300_999n),
  speed: 1,
};
const PTS = "urn:dvb:css:timeline:pts";

Deno.test("readingRecord() writes what may exceed 2^53 as strings", () => {
  assertEquals(readingRecord(READING), {
    event: "reading",
    wallClockNanos: "1795373247779300999",
    dispersionNanos: 123_457,
    rttNanos: 246_000,
    available: true,
    contentTimeTicks: "9007199254740993",
    positionSeconds: 3_723.456,
    speed: 1,
  });
  assertEquals(readingRecord(NOTHING)["contentTimeTicks"], null);
});

Deno.test("wallClockText() has microseconds in 20 columns and milliseconds in 15", () => {
  assertEquals(
    wallClockText(READING),
    "    1795373247779300 us  ±           0.123 ms",
  );
  assertEquals(wallClockText(NOTHING), "           not known us");
});

Deno.test("timelineText() has speed, position and dispersion", () => {
  assertEquals(
    timelineText(READING),
    "timeline available  speed 1.00  position 3723.456 s  ± 0.123 ms",
  );
  assertEquals(timelineText(NOTHING), "timeline not available");
});

Deno.test("positionText() writes a position as a clock does", () => {
  assertEquals(positionText(3_723.4561), "01:02:03.456");
  assertEquals(positionText(59.999_6), "00:01:00.000");
  assertEquals(positionText(-1.5), "-00:00:01.500");
  assertEquals(positionText(-0.000_1), "00:00:00.000");
  assertEquals(positionText(400_000), "111:06:40.000");
});

interface Case {
  readonly event: CompanionEvent;
  readonly level: string;
  readonly text: string;
}

const EVENTS: readonly Case[] = [
  {
    event: { kind: "connecting", service: "cii", url: "ws://tv", attempt: 2 },
    level: "debug",
    text: "cii connecting to ws://tv, attempt 2",
  },
  {
    event: { kind: "connected", service: "ts", url: "ws://tv" },
    level: "info",
    text: "ts connected to ws://tv",
  },
  {
    event: {
      kind: "disconnected",
      service: "ts",
      url: "ws://tv",
      reason: "connection refused",
      retryNanos: durationNanos(5e8),
    },
    level: "warn",
    text:
      "ts disconnected from ws://tv: connection refused; next attempt in 500.000 ms",
  },
  {
    event: {
      kind: "cii",
      state: { contentId: "dvb://\u001b[2J", wcUrl: null },
      changed: ["contentId", "wcUrl", "tsUrl"],
    },
    level: "info",
    text: 'CII contentId = "dvb://\\u001b[2J"\nCII wcUrl = null\n' +
      'CII tsUrl = (not given)\nCII state = {"contentId":"dvb://\\u001b[2J","wcUrl":null}',
  },
  {
    event: { kind: "content", contentId: null, contentIdStatus: null },
    level: "debug",
    text: "content none (no status)",
  },
  {
    event: { kind: "status", presentationStatus: ["okay", "muted"] },
    level: "debug",
    text: "status okay muted",
  },
  {
    event: {
      kind: "measurement",
      candidate: {
        t1: monotonicNanos(0n),
        t2: wallClockNanos(10n),
        t3: wallClockNanos(10n),
        t4: monotonicNanos(2_000_000n),
        serverPrecisionNanos: durationNanos(1),
        serverMaxFreqErrorPpm: 50,
      },
      roundTripNanos: durationNanos(2e6),
      dispersionNanos: durationNanos(1e6),
      dispersionBeforeNanos: durationNanos(Infinity),
      adopted: true,
    },
    level: "debug",
    text: "wall clock measured: round trip 2.000 ms, dispersion infinite ms " +
      "before, 1.000 ms measured: adopted",
  },
  {
    event: {
      kind: "wall-clock",
      change: "step",
      adjustmentNanos: -5_000_000n,
      jumpNanos: -5_000_000n,
      dispersionNanos: durationNanos(1e6),
      dispersionBeforeNanos: durationNanos(2e6),
    },
    level: "warn",
    text: "wall clock jumped: moved -5.000 ms at once, dispersion 1.000 ms",
  },
  {
    event: { kind: "wall-clock-back", silentNanos: durationNanos(7e9) },
    level: "info",
    text: "wall clock answers again after 7000.000 ms",
  },
  {
    event: { kind: "wall-clock-lost", reason: "moved" },
    level: "warn",
    text: "wall clock not known any more: moved",
  },
  {
    event: {
      kind: "timeline-available",
      timelineSelector: PTS,
      correlation: CORRELATION,
    },
    level: "info",
    text: `timeline available: ${PTS}`,
  },
  {
    event: {
      kind: "timeline-unavailable",
      timelineSelector: PTS,
      reason: "the TV says so",
    },
    level: "info",
    text: `timeline not available: ${PTS}: the TV says so`,
  },
  {
    event: {
      kind: "timing-change",
      timelineSelector: PTS,
      correlation: CORRELATION,
      speedChanged: true,
      jumpSeconds: -0.05,
    },
    level: "info",
    text: "timeline changed: jumped -0.050 s, speed now 1",
  },
  {
    event: { kind: "discard", service: "wc", fault: "no-reply" },
    level: "debug",
    text: "wc message of no use: no-reply",
  },
  {
    event: {
      kind: "finding",
      finding: { name: "no-wc-url", advice: "CII has no wcUrl" },
    },
    level: "warn",
    text: "note no-wc-url: CII has no wcUrl",
  },
];

Deno.test.each(EVENTS)("eventText() and levelOf() know $event", (it) => {
  assertEquals(eventText(it.event), it.text);
  assertEquals(levelOf(it.event), it.level);
});

Deno.test.each(EVENTS)("eventRecord() makes plain JSON of $event", (it) => {
  const record = eventRecord(it.event);
  assertEquals(record.event, it.event.kind);
  assertEquals(JSON.parse(JSON.stringify(record)), record);
});

Deno.test("liveTable() shows everything in lines that fit", () => {
  const view = aView();
  const lines = liveTable(view, 100).map(plain);
  const table = lines.join("\n");
  assertMatch(table, /content +dvb:\/\/1\.2\.3 \(final\)/);
  assertMatch(table, /status +okay/);
  assertMatch(table, /position +01:02:03\.456 {2}\(tick 9007199254740993\)/);
  assertMatch(table, /speed +1\.00/);
  assertMatch(table, /dispersion +0\.123 ms/);
  assertMatch(table, /round trip +0\.246 ms/);
  assertMatch(table, /CII +open +ws:\/\/tv\/cii {2}1 made, 0 lost, 1 faults/);
  assertMatch(table, /TS +waiting .*connection refused/);
  assertStringIncludes(table, "! CII has no wcUrl");
  assertStringIncludes(table, "12:00:00 something happened");
  for (const columns of [20, 40, 80, 200]) {
    for (const line of liveTable(view, columns).map(plain)) {
      assert(line.length <= columns, `${line.length} exceeds ${columns}`);
    }
  }
});

Deno.test("liveTable() says what is not known", () => {
  const view = { ...aView(), content: undefined, reading: NOTHING };
  const table = liveTable(view, 80).map(plain).join("\n");
  assertMatch(table, /content +not known/);
  assertMatch(table, /position +not available/);
  assertMatch(table, /wall clock +not known/);
});

function aView(): LiveView {
  const tally = new EventTally();
  const events: readonly CompanionEvent[] = [
    { kind: "connecting", service: "cii", url: "ws://tv/cii", attempt: 1 },
    { kind: "connected", service: "cii", url: "ws://tv/cii" },
    { kind: "discard", service: "cii", fault: "not-json" },
    {
      kind: "disconnected",
      service: "ts",
      url: "ws://tv/ts",
      reason: "connection refused",
      retryNanos: null,
    },
  ];
  for (const event of events) tally.count(event);
  return {
    ciiUrl: "ws://tv/cii",
    content: {
      contentId: "dvb://1.2.3",
      contentIdStatus: "final",
      presentationStatus: ["okay"],
    },
    timelineSelector: PTS,
    reading: READING,
    states: { cii: "open", wc: "open", ts: "waiting" },
    tally,
    findings: [{ name: "no-wc-url", advice: "CII has no wcUrl ".repeat(9) }],
    latest: ["12:00:00 something happened"],
  };
}

/** The line without its colours. */
function plain(line: string): string {
  // deno-lint-ignore no-control-regex -- colours are control sequences
  return line.replace(/\x1b\[[0-9;]*m/g, "");
}
