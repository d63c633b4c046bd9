import {
  type ChannelFault,
  decodeChannelMessage,
  encodeChannelMessage,
  MAX_TEXT_LENGTH,
  type Parts,
} from "@dvbcss/channel";
import { wallClockNanos } from "@dvbcss/clock";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { anAnnouncement } from "../../support/channel_builders.ts";

const EVERYTHING: Parts = {
  wc: { host: "tv.local", port: 6677, maxFreqErrorPpm: 50 },
  ts: {
    host: null,
    port: 7682,
    path: "/ts",
    neededSelectors: ["a", "b"],
    timestamps: [{
      timelineSelector: "a",
      timestamps: {
        actual: { contentTimeTicks: -7n, wallClock: wallClockNanos(2n ** 64n) },
        earliest: { contentTimeTicks: 2n ** 80n, wallClock: "minus-infinity" },
        latest: { contentTimeTicks: 0n, wallClock: "plus-infinity" },
      },
    }],
  },
  cii: { host: "::1", port: 7681, path: "/cii" },
  content: {
    priority: 3,
    content: {
      contentId: "dvb://233a.1004.1044",
      contentIdStatus: "final",
      presentationStatus: ["okay", "muted"],
      mrsUrl: "http://example.com/mrs",
      teUrl: null,
      private: [{ type: "urn:example", depth: { more: [1, 2] } }],
    },
  },
  timelines: {
    priority: -1,
    timelines: [
      {
        timelineSelector: "urn:dvb:css:timeline:pts",
        properties: {
          unitsPerTick: 1,
          unitsPerSecond: 90_000,
          accuracySeconds: 0.04,
        },
        correlation: {
          contentTimeTicks: 2n ** 70n,
          wallClock: wallClockNanos(1_795_000_000_123_456_789n),
          speed: -0.5,
        },
      },
      {
        timelineSelector: "x",
        properties: { unitsPerTick: 1, unitsPerSecond: 1 },
        correlation: null,
      },
      {
        timelineSelector: "y",
        properties: { unitsPerTick: 1, unitsPerSecond: 1 },
        correlation: "pending",
      },
    ],
  },
};

Deno.test("decodeChannelMessage() gives back what was encoded", () => {
  const message = anAnnouncement({ parts: EVERYTHING });
  assertEquals(decodeChannelMessage(encodeChannelMessage(message)), {
    ok: true,
    message,
  });
});

Deno.test("decodeChannelMessage() leaves out members it does not know", () => {
  const text = JSON.stringify({
    ...anAnnouncement(),
    hop: 1,
    parts: { ...anAnnouncement().parts, te: { port: 1 } },
  });
  assertEquals(decodeChannelMessage(text), {
    ok: true,
    message: anAnnouncement(),
  });
});

interface Case {
  readonly name: string;
  readonly text: string;
  readonly fault: ChannelFault;
}

function withParts(parts: unknown): string {
  return JSON.stringify({ ...anAnnouncement(), parts });
}

const timeline = {
  timelineSelector: "x",
  properties: { unitsPerTick: 1, unitsPerSecond: 1 },
  correlation: { contentTimeTicks: "1", wallClock: "1", speed: 1 },
};

function withTimeline(changes: unknown): string {
  const timelines = [Object.assign({}, timeline, changes)];
  return withParts({ timelines: { priority: 0, timelines } });
}

function nested(depth: number): unknown {
  return depth === 0 ? 0 : [nested(depth - 1)];
}

function withContent(change: object): string {
  const content = {
    contentId: null,
    contentIdStatus: null,
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
    ...change,
  };
  return withParts({ content: { priority: 0, content } });
}

function withPrivate(item: unknown): string {
  return withContent({ private: [item] });
}

const CASES: readonly Case[] = [
  {
    name: "an integer without end",
    text: withTimeline({
      correlation: {
        contentTimeTicks: "1".repeat(41),
        wallClock: "1",
        speed: 1,
      },
    }),
    fault: "malformed",
  },
  { name: "nothing", text: "", fault: "not-json" },
  { name: "half a message", text: '{"kind":', fault: "not-json" },
  {
    name: "too much text",
    text: " ".repeat(MAX_TEXT_LENGTH + 1),
    fault: "too-long",
  },
  {
    name: "no status word",
    text: withContent({ presentationStatus: [] }),
    fault: "malformed",
  },
  {
    name: "a status word with a blank",
    text: withContent({ presentationStatus: ["okay then"] }),
    fault: "malformed",
  },
  { name: "null", text: "null", fault: "malformed" },
  { name: "a list", text: "[]", fault: "malformed" },
  {
    name: "deep nesting",
    text: "[".repeat(100_000) + "]".repeat(100_000),
    fault: "malformed",
  },
  {
    name: "an unknown kind",
    text: '{"kind":"shout","writer":"a","epoch":1}',
    fault: "malformed",
  },
  {
    name: "a writer with a slash",
    text: '{"kind":"departure","writer":"a/b","epoch":1}',
    fault: "malformed",
  },
  {
    name: "an epoch below 0",
    text: '{"kind":"departure","writer":"a","epoch":-1}',
    fault: "malformed",
  },
  {
    name: "an epoch that cannot grow",
    text: '{"kind":"departure","writer":"a","epoch":9007199254740991}',
    fault: "malformed",
  },
  {
    name: "a port beyond 65535",
    text: withParts({ wc: { host: null, port: 65_536, maxFreqErrorPpm: 1 } }),
    fault: "malformed",
  },
  ...["", "a b", "a\r\nb", "a/b", "a@b", "[::1]", "tv:1", "ü", "\0"].map((
    host,
  ) => ({
    name: `the host ${JSON.stringify(host)}`,
    text: withParts({ cii: { host, port: 1, path: "/cii" } }),
    fault: "malformed" as const,
  })),
  ...["/a b", "/\r\n", "/ü"].map((path) => ({
    name: `the path ${JSON.stringify(path)}`,
    text: withParts({ cii: { host: null, port: 1, path } }),
    fault: "malformed" as const,
  })),
  {
    name: "a path without a slash",
    text: withParts({ cii: { host: null, port: 1, path: "cii" } }),
    fault: "malformed",
  },
  {
    name: "too many timelines",
    text: withParts({
      timelines: { priority: 0, timelines: Array(257).fill(timeline) },
    }),
    fault: "malformed",
  },
  {
    name: "content time as a number",
    text: withTimeline({
      correlation: { contentTimeTicks: 1, wallClock: "1", speed: 1 },
    }),
    fault: "malformed",
  },
  {
    name: "content time in hexadecimal",
    text: withTimeline({
      correlation: { contentTimeTicks: "0x1", wallClock: "1", speed: 1 },
    }),
    fault: "malformed",
  },
  {
    name: "no ticks in a second",
    text: withTimeline({ properties: { unitsPerTick: 1, unitsPerSecond: 0 } }),
    fault: "malformed",
  },
  {
    name: "a private item without a type",
    text: withPrivate({ colour: "red" }),
    fault: "malformed",
  },
  {
    name: "a private item that nests deeply",
    text: withPrivate({ type: "urn:example", deep: nested(1_000) }),
    fault: "malformed",
  },
];

Deno.test("decodeChannelMessage() accepts what the cases are made from", () => {
  for (
    const text of [
      withTimeline({}),
      withPrivate({ type: "x", deep: nested(9) }),
    ]
  ) assertEquals(decodeChannelMessage(text).ok, true);
});

Deno.test.each(CASES)(
  "decodeChannelMessage() refuses $name",
  ({ text, fault }) =>
    assertEquals(decodeChannelMessage(text), { ok: false, fault }),
);

Deno.test("encodeChannelMessage() throws when the others would refuse", () => {
  assertThrows(
    () =>
      encodeChannelMessage(anAnnouncement({
        parts: { wc: { host: null, port: 0, maxFreqErrorPpm: 1 } },
      })),
    RangeError,
    'Cannot encode channel message of "wc": fault is malformed',
  );
});
