import { wallClockNanos } from "@dvbcss/clock";
import type { PresentationTimestamps } from "@dvbcss/presentation";
import { type SetupData, TimestampReports } from "@dvbcss/protocol";
import { assertEquals } from "@dvbcss/std/assert";

const PRESENTATION = { contentId: "dvb://1.2.3", timelines: [] };

function asking(timelineSelector: string, contentIdStem = ""): SetupData {
  return { contentIdStem, timelineSelector };
}

function from(nanos: bigint, contentTimeTicks = 0n): PresentationTimestamps {
  return {
    earliest: { contentTimeTicks, wallClock: wallClockNanos(nanos) },
    latest: { contentTimeTicks, wallClock: "plus-infinity" },
  };
}

Deno.test("combined() tells of each timeline by itself", () => {
  const reports = new TimestampReports<SetupData>();
  const [b, a, also] = [asking("b"), asking("a"), asking("b")];
  for (const [setup, nanos] of [[b, 5n], [a, 6n], [also, 7n]] as const) {
    reports.handleReport(setup, setup, from(nanos));
  }
  assertEquals(reports.combined(PRESENTATION, (client) => client), [
    { timelineSelector: "a", timestamps: from(6n) },
    { timelineSelector: "b", timestamps: from(7n) },
  ]);
});

Deno.test("combined() goes by what a client reported last", () => {
  const reports = new TimestampReports<string>();
  const setup = asking("a");
  reports.handleReport("phone", setup, from(9n));
  reports.handleReport("phone", setup, from(3n));
  const [only] = reports.combined(PRESENTATION, () => setup);
  assertEquals(only?.timestamps, from(3n));
});

Deno.test("combined() leaves out who waits for other content", () => {
  const reports = new TimestampReports<string>();
  const setup = asking("a", "dvb://4");
  reports.handleReport("phone", setup, from(9n));
  assertEquals(reports.combined(PRESENTATION, () => setup), []);
  const later = { ...PRESENTATION, contentId: "dvb://4.5.6" };
  assertEquals(reports.combined(later, () => setup).length, 1);
});

Deno.test("combined() leaves out who asked for something else since", () => {
  const reports = new TimestampReports<string>();
  reports.handleReport("phone", asking("a"), from(9n));
  assertEquals(reports.combined(PRESENTATION, () => asking("b")), []);
});

Deno.test("combined() leaves out what is no time at all", () => {
  const reports = new TimestampReports<string>();
  const setup = asking("a");
  reports.handleReport("phone", setup, from(10n ** 50n));
  reports.handleReport("tablet", setup, from(5n, -(10n ** 50n)));
  assertEquals(reports.combined(PRESENTATION, () => setup), []);
});

Deno.test("handleLeave() tells whether that changes anything", () => {
  const reports = new TimestampReports<string>();
  const setup = asking("a");
  reports.handleReport("phone", setup, from(9n));
  assertEquals(reports.handleLeave("tablet"), false);
  assertEquals(reports.handleLeave("phone"), true);
  assertEquals(reports.combined(PRESENTATION, () => setup), []);
});
