import { type LiveWriter, type Parts, viewOf } from "@dvbcss/channel";
import type { Content, Timeline } from "@dvbcss/presentation";
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
