import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import {
  CT_SELECTOR,
  mpdPeriodSelector,
  type ParsedTimelineSelector,
  parseTimelineSelector,
  PTS_SELECTOR,
  ptsFirst,
  simpleElapsedTimeSelector,
  temiSelector,
} from "@dvbcss/presentation";

interface Case {
  readonly selector: string;
  readonly parsed: ParsedTimelineSelector;
}

const KNOWN: readonly Case[] = [
  { selector: PTS_SELECTOR, parsed: { kind: "pts", ticksPerSecond: 90_000 } },
  { selector: CT_SELECTOR, parsed: { kind: "ct" } },
  {
    selector: temiSelector(1, 255),
    parsed: { kind: "temi", componentTag: 1, timelineId: 255 },
  },
  {
    selector: mpdPeriodSelector(1000),
    parsed: { kind: "mpd-period", ticksPerSecond: 1000, periodId: null },
  },
  {
    selector: mpdPeriodSelector(25, "ad:2"),
    parsed: { kind: "mpd-period", ticksPerSecond: 25, periodId: "ad:2" },
  },
  {
    selector: mpdPeriodSelector(25, ""),
    parsed: { kind: "mpd-period", ticksPerSecond: 25, periodId: "" },
  },
  {
    selector: simpleElapsedTimeSelector(1000),
    parsed: { kind: "simple-elapsed-time", ticksPerSecond: 1000 },
  },
];

Deno.test.each(KNOWN)("parseTimelineSelector() reads $selector", (it) => {
  assertEquals(parseTimelineSelector(it.selector), it.parsed);
});

Deno.test("timeline selectors are spelt as companions spell them", () => {
  assertEquals(KNOWN.map((it) => it.selector), [
    "urn:dvb:css:timeline:pts",
    "urn:dvb:css:timeline:ct",
    "urn:dvb:css:timeline:temi:1:255",
    "urn:dvb:css:timeline:mpd:period:rel:1000",
    "urn:dvb:css:timeline:mpd:period:rel:25:ad:2",
    "urn:dvb:css:timeline:mpd:period:rel:25:",
    "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:1000",
  ]);
});

const UNKNOWN: readonly { readonly selector: string }[] = [
  { selector: "" },
  { selector: "urn:dvb:css:timeline:PTS" },
  { selector: "urn:dvb:css:timeline:pts:" },
  { selector: "urn:dvb:css:timeline:temi:1" },
  { selector: "urn:dvb:css:timeline:temi:1:" },
  { selector: "urn:dvb:css:timeline:temi:1:2:3" },
  { selector: "urn:dvb:css:timeline:temi:1:256" },
  { selector: "urn:dvb:css:timeline:temi:-1:2" },
  { selector: "urn:dvb:css:timeline:mpd:period:rel:" },
  { selector: "urn:dvb:css:timeline:mpd:period:rel:0" },
  { selector: "urn:dvb:css:timeline:mpd:period:rel:1e3" },
  { selector: "urn:dvb:css:timeline:mpd:period:rel:99999999999999999999" },
  {
    selector:
      "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:",
  },
  { selector: "urn:dvb:css:timeline:tsap:1:2" },
];

Deno.test.each(UNKNOWN)(
  "parseTimelineSelector() does not know '$selector'",
  ({ selector }) => {
    assertEquals(parseTimelineSelector(selector), { kind: "unknown" });
  },
);

Deno.test("timeline selector builders throw on numbers that cannot be meant", () => {
  assertThrows(() => temiSelector(256, 0), RangeError);
  assertThrows(() => temiSelector(0, -1), RangeError);
  assertThrows(() => mpdPeriodSelector(0), RangeError);
  assertThrows(() => mpdPeriodSelector(29.97), RangeError);
  assertThrows(() => simpleElapsedTimeSelector(Infinity), RangeError);
});

Deno.test("ptsFirst() keeps the order of the others", () => {
  const timelines = ["b", "a", PTS_SELECTOR, "c"].map((timelineSelector) => ({
    timelineSelector,
  }));
  assertEquals(ptsFirst(timelines).map((it) => it.timelineSelector), [
    PTS_SELECTOR,
    "b",
    "a",
    "c",
  ]);
});

Deno.test("ptsFirst() leaves timelines without PTS alone", () => {
  assertEquals(ptsFirst([{ timelineSelector: "b" }]), [
    { timelineSelector: "b" },
  ]);
});
