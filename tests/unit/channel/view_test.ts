import { type LiveWriter, type Parts, viewOf } from "@dvbcss/channel";
import { wallClockNanos } from "@dvbcss/clock";
import type {
  AudienceTimestamps,
  Content,
  Timeline,
} from "@dvbcss/presentation";
import { assertEquals } from "@dvbcss/std/assert";

const CONTENT: Content = {
  contentId: null,
  contentIdStatus: null,
  presentationStatus: ["okay"],
  mrsUrl: null,
  teUrl: null,
};

function contentPart(priority: number, contentId: string): Parts {
  return { content: { priority, content: { ...CONTENT, contentId } } };
}

function aTimeline(timelineSelector: string, unitsPerSecond: number): Timeline {
  return {
    timelineSelector,
    properties: { unitsPerTick: 1, unitsPerSecond },
    correlation: null,
  };
}

function tsPart(port: number, ...neededSelectors: readonly string[]): Parts {
  return { ts: { host: null, port, path: "/ts", neededSelectors } };
}

function live(writer: string, parts: Parts, epoch = 1): LiveWriter {
  return { writer, epoch, parts };
}

Deno.test("viewOf() is empty without writers", () => {
  assertEquals(viewOf([]), {
    wc: null,
    ts: null,
    allTs: [],
    cii: null,
    content: null,
    timelines: [],
    neededSelectors: [],
    timestamps: [],
  });
});

Deno.test("viewOf() takes content of the highest priority, then first name", () => {
  const writers = [
    live("b", contentPart(1, "b")),
    live("a", contentPart(1, "a")),
    live("c", contentPart(0, "c"), 9),
  ];
  assertEquals(viewOf(writers).content?.contentId, "a");
  assertEquals(viewOf(writers.toReversed()).content?.contentId, "a");
});

Deno.test("viewOf() takes each timeline from the highest priority that has it", () => {
  const low = [aTimeline("x", 1), aTimeline("y", 1)];
  const high = [aTimeline("y", 2), aTimeline("z", 2), aTimeline("y", 3)];
  const view = viewOf([
    live("a", { timelines: { priority: 0, timelines: low } }),
    live("b", { timelines: { priority: 5, timelines: high } }),
  ]);
  assertEquals(
    view.timelines.map((
      t,
    ) => [t.timelineSelector, t.properties.unitsPerSecond]),
    [["y", 2], ["z", 2], ["x", 1]],
  );
});

Deno.test("viewOf() takes the endpoint that started last", () => {
  const view = viewOf([
    live("a", tsPart(1, "q", "p"), 5),
    live("b", tsPart(2, "p", "r"), 7),
    live("c", tsPart(3), 7),
  ]);
  assertEquals(view.ts?.port, 2);
  assertEquals(view.allTs.map(({ port }) => port), [2, 3, 1]);
  assertEquals(view.neededSelectors, ["p", "q", "r"]);
});

Deno.test("viewOf() puts the timestamps of all timeline endpoints together", () => {
  const startingAt = (seconds: bigint): AudienceTimestamps => ({
    timelineSelector: "x",
    timestamps: {
      earliest: {
        contentTimeTicks: 0n,
        wallClock: wallClockNanos(seconds * 1_000_000_000n),
      },
      latest: { contentTimeTicks: 0n, wallClock: "plus-infinity" },
    },
  });
  const part = (timestamps: readonly AudienceTimestamps[]): Parts => ({
    ts: { host: null, port: 1, path: "/ts", neededSelectors: [], timestamps },
  });
  const other = { ...startingAt(1n), timelineSelector: "a" };
  const view = viewOf([
    live("a", part([startingAt(5n)])),
    live("b", part([startingAt(7n), other])),
    live("c", tsPart(1)),
  ]);
  assertEquals(view.timestamps, [other, startingAt(7n)]);
});
