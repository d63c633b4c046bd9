import { assertEquals } from "@dvbcss/std/assert";
import type { Content, Timeline } from "@dvbcss/presentation";
import {
  CII_PROPERTIES,
  ciiMessageOf,
  type CiiParts,
  decodeCiiMessage,
  encodeCiiMessage,
} from "@dvbcss/protocol";

const CONTENT: Content = {
  contentId: "dvb://233a.1004.1044",
  contentIdStatus: "partial",
  presentationStatus: ["okay", "muted"],
  mrsUrl: "https://mrs.example/dvb",
  teUrl: null,
};

const NOWHERE: CiiParts = { content: null, timelines: [], wc: null, ts: null };

function aTimeline(timelineSelector: string): Timeline {
  return {
    timelineSelector,
    properties: { unitsPerTick: 1, unitsPerSecond: 1000 },
    correlation: null,
  };
}

Deno.test("ciiMessageOf() names every property even when nothing is known", () => {
  const message = ciiMessageOf(NOWHERE);
  assertEquals(Object.keys(message).toSorted(), CII_PROPERTIES.toSorted());
  assertEquals(message, {
    protocolVersion: "1.1",
    contentId: null,
    contentIdStatus: null,
    presentationStatus: ["fault"],
    mrsUrl: null,
    wcUrl: null,
    tsUrl: null,
    teUrl: null,
    timelines: [],
    private: [],
  });
  assertEquals(decodeCiiMessage(encodeCiiMessage(message)), {
    ok: true,
    message,
  });
});

Deno.test("ciiMessageOf() passes on what the source says of the content", () => {
  const items = [{ type: "urn:example:p" }];
  const message = ciiMessageOf({
    ...NOWHERE,
    content: { ...CONTENT, private: items },
  });
  assertEquals(message, {
    ...ciiMessageOf(NOWHERE),
    ...CONTENT,
    private: items,
  });
});

Deno.test("ciiMessageOf() offers PTS first and says nothing of positions", () => {
  const { timelines } = ciiMessageOf({
    ...NOWHERE,
    timelines: [
      aTimeline("urn:dvb:css:timeline:temi:1:1"),
      aTimeline("urn:dvb:css:timeline:pts"),
    ],
  });
  assertEquals(timelines?.map((it) => it.timelineSelector), [
    "urn:dvb:css:timeline:pts",
    "urn:dvb:css:timeline:temi:1:1",
  ]);
  assertEquals(timelines?.flatMap((it) => Object.keys(it)), [
    "timelineSelector",
    "properties",
    "timelineSelector",
    "properties",
  ]);
});

interface Host {
  readonly host: string | null;
  readonly wcUrl: string;
  readonly tsUrl: string;
}

const HOSTS: readonly Host[] = [
  { host: null, wcUrl: "udp://{{host}}:6677", tsUrl: "ws://{{host}}:7682/ts" },
  {
    host: "tv.local",
    wcUrl: "udp://tv.local:6677",
    tsUrl: "ws://tv.local:7682/ts",
  },
  {
    host: "fd00::7",
    wcUrl: "udp://[fd00::7]:6677",
    tsUrl: "ws://[fd00::7]:7682/ts",
  },
];

Deno.test.each(HOSTS)("ciiMessageOf() writes the URLs of host $host", (it) => {
  const { wcUrl, tsUrl } = ciiMessageOf({
    ...NOWHERE,
    wc: { host: it.host, port: 6677 },
    ts: { host: it.host, port: 7682, path: "/ts" },
  });
  assertEquals({ wcUrl, tsUrl }, { wcUrl: it.wcUrl, tsUrl: it.tsUrl });
});
