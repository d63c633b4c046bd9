import { wallClockNanos } from "@dvbcss/clock";
import { PTS_SELECTOR } from "@dvbcss/presentation";
import {
  decodePresentationTimestamps,
  LowestDispersionSelector,
} from "@dvbcss/protocol";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { SeededRandom } from "../support/random.ts";
import {
  UpstreamWorld,
  type UpstreamWorldOptions,
} from "../support/upstream_world.ts";

const MPD = "urn:dvb:css:timeline:mpd:period:rel:1000";
const TEMI = "urn:dvb:css:timeline:temi:1:1";

function aWorld(options: Partial<UpstreamWorldOptions> = {}): UpstreamWorld {
  return new UpstreamWorld({
    maxDelayNanos: 2_000_000,
    loss: 0,
    skewPpm: 20,
    ownSkewPpm: -20,
    ownDispersionNanos: 10_000,
    ...options,
  }, new SeededRandom(7));
}

/** How long after an instant something was presented first, in milliseconds. */
function millisUntil(
  world: UpstreamWorld,
  since: bigint,
  accept: (
    presentation: UpstreamWorld["presented"][number]["presentation"],
  ) => boolean,
): number {
  const first = world.presented.find(({ at, presentation }) =>
    at >= since && accept(presentation)
  );
  return first === undefined ? Infinity : Number(first.at - since) / 1e6;
}

Deno.test("UpstreamSource presents nothing before the TV has spoken", () => {
  const world = aWorld();
  world.network.isCut = true;
  world.run(1);
  const { content, timelines } = world.source.presentation;
  assertEquals([content.contentId, timelines], [null, []]);
  assertEquals(content.presentationStatus, ["fault"]);
});

Deno.test("UpstreamSource asks for a timeline only while companions want it", () => {
  const world = aWorld();
  world.run(2);
  assertEquals(world.network.connections("ts"), 0);
  assertEquals(world.timeline()?.correlation, "pending");
  world.audience({});
  world.run(1);
  assertEquals(world.network.connections("ts"), 1);
  assert(typeof world.timeline()?.correlation === "object");
  world.audience({ neededSelectors: [] });
  world.run(4);
  assertEquals(world.network.connections("ts"), 1);
  world.run(2);
  assertEquals(world.network.connections("ts"), 0);
  assertEquals(world.timeline()?.correlation, "pending");
});

Deno.test("UpstreamSource keeps the connection for who is back within seconds", () => {
  const world = aWorld();
  world.audience({});
  world.run(2);
  world.audience({ neededSelectors: [] });
  world.run(4);
  world.audience({});
  world.run(10);
  assertEquals(
    world.network.opened.filter((url) => url.includes("/ts")).length,
    1,
  );
});

Deno.test("UpstreamSource asks for no more timelines than TVs take connections", () => {
  const world = aWorld({ mostTimelines: 2 });
  const other = [1, 2, 3].map((rate) => `${MPD}${rate}`);
  world.audience({ neededSelectors: other });
  world.run(1);
  assertEquals(world.network.connections("ts"), 2);
  assertEquals(world.faults, ["too-many-selectors"]);
  // What the TV offers goes before what it does not.
  world.audience({ neededSelectors: [...other, PTS_SELECTOR] });
  world.run(1);
  assertEquals(world.network.connections("ts"), 2);
  assert(typeof world.timeline()?.correlation === "object");
});

Deno.test("UpstreamSource asks for no timeline of which nobody knows the rate", () => {
  const world = aWorld();
  world.audience({ neededSelectors: [TEMI] });
  world.run(1);
  assertEquals(world.network.connections("ts"), 0);
  assertEquals(world.faults, ["unknown-tick-rate"]);
});

Deno.test("UpstreamSource tells companions soon that the TV does not answer", () => {
  const world = aWorld();
  world.run(1);
  world.tv.announce(world.now, { tsUrl: null });
  world.run(1);
  world.audience({});
  world.run(3.9);
  assertEquals(world.timeline()?.correlation, "pending");
  world.run(0.2);
  assertEquals(world.timeline()?.correlation, null);
});

Deno.test("UpstreamSource passes on content, status and timelines at once", () => {
  const world = aWorld();
  world.audience({});
  world.run(3);
  const since = world.now;
  world.tv.present(world.now, { contentId: "dvb://4.5.6", positionSeconds: 9 });
  world.tv.announce(world.now, { presentationStatus: ["transitioning"] });
  world.run(1);
  assertLess(
    millisUntil(
      world,
      since,
      ({ content }) =>
        content.contentId === "dvb://4.5.6" &&
        content.presentationStatus[0] === "transitioning",
    ),
    10,
  );
  const seen = world.error();
  assert(seen !== undefined && seen.error < 0.001);
});

Deno.test("UpstreamSource keeps its endpoints to itself", () => {
  const world = aWorld();
  world.run(1);
  const mrsUrl = "http://192.0.2.5/mrs";
  world.tv.announce(world.now, { mrsUrl, teUrl: "ws://192.0.2.5/te" });
  world.run(1);
  const { private: _route, ...content } = world.source.presentation.content;
  assertEquals(content, {
    contentId: "dvb://1.2.3",
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl,
    teUrl: "ws://192.0.2.5/te",
  });
});

Deno.test("UpstreamSource tells a pause, a seek and a new speed at once", () => {
  const world = aWorld();
  world.audience({});
  world.run(5);
  for (const change of [{ speed: 0 }, { positionSeconds: 90 }, { speed: 2 }]) {
    const since = world.now;
    world.tv.present(world.now, change);
    world.run(1);
    assertLess(millisUntil(world, since, () => true), 10);
    const seen = world.error();
    assert(seen !== undefined && seen.error < 0.001);
  }
});

Deno.test("UpstreamSource presents nothing at once when the TV closes all", () => {
  const world = aWorld();
  world.audience({});
  world.run(3);
  const since = world.now;
  world.tv.switchOff();
  world.run(0.2);
  assertLess(
    millisUntil(
      world,
      since,
      ({ content, timelines }) =>
        content.contentId === null && timelines.length === 0,
    ),
    10,
  );
  assertEquals(world.notes.slice(-1), ["the TV is gone"]);
  world.tv.switchOn(world.now, 5_000_000_000_000n);
  world.run(3);
  const seen = world.error();
  assert(seen !== undefined && seen.error <= seen.bound);
});

Deno.test("UpstreamSource outlasts a network that is away for seconds", () => {
  const world = aWorld();
  world.audience({});
  world.run(20);
  const shown = world.source.presentation;
  const look = () => {
    const { content } = world.source.presentation;
    assertEquals(content, shown.content);
    assert(typeof world.timeline()?.correlation === "object");
  };
  world.network.isCut = true;
  world.run(3.5, look);
  world.network.isCut = false;
  world.run(10, look);
  assertEquals(world.network.connections("cii"), 1);
  assertEquals(world.notes, ["the TV is there"]);
});

Deno.test("UpstreamSource presents nothing 5 s after the TV fell silent", () => {
  const world = aWorld();
  world.audience({});
  world.run(20);
  world.network.isCut = true;
  world.run(5.1);
  assertEquals(world.source.presentation.content.contentId, null);
  assertEquals(world.source.presentation.timelines, []);
  world.run(7.2);
  world.network.isCut = false;
  const since = world.now;
  world.run(25);
  const back = millisUntil(world, since, ({ content }) => !!content.contentId);
  assertLess(back, 2_000);
  const seen = world.error();
  assert(seen !== undefined && seen.error <= seen.bound);
});

Deno.test("UpstreamSource goes on with a TV of which only WC is silent, for 10 s", () => {
  const world = aWorld();
  world.audience({});
  world.run(20);
  world.network.isWcCut = true;
  world.run(8.9, () => {
    assertEquals(world.source.presentation.content.contentId, "dvb://1.2.3");
    const seen = world.error();
    assert(seen !== undefined && seen.error <= seen.bound);
  });
  world.run(3);
  assertEquals(world.timeline()?.correlation, null);
  assertEquals(world.source.presentation.content.contentId, "dvb://1.2.3");
  world.network.isWcCut = false;
  world.run(2);
  assert(typeof world.timeline()?.correlation === "object");
  assertEquals(world.notes, ["the TV is there"]);
});

Deno.test("UpstreamSource presents no line that is off by a sleep", () => {
  const world = aWorld();
  world.audience({});
  world.run(10);
  world.sleep(30);
  assertEquals(world.timeline()?.correlation, null);
  assertEquals(world.source.presentation.content.contentId, "dvb://1.2.3");
  const look = () => {
    const seen = world.error();
    assert(seen === undefined || seen.error <= seen.bound, `${seen?.error} s`);
  };
  world.run(3, look);
  assert(typeof world.timeline()?.correlation === "object");
  assertEquals(world.network.connections("ts"), 1);
});

const CLOCKS = [
  { name: "learnt the rate of", selector: undefined, least: 0 },
  // For 8 s at least it has run free, at 100 and 1 ppm.
  { name: "knows", selector: new LowestDispersionSelector(), least: 0.0008 },
];

Deno.test.each(CLOCKS)(
  "UpstreamSource goes on with a wall clock that it $name and that the TV left",
  ({ selector, least }) => {
    const world = aWorld({
      skewPpm: 95,
      maxDelayNanos: 20_000,
      ...(selector === undefined ? {} : { selector }),
    });
    world.audience({});
    world.run(40);
    world.tv.stepWallClock(3_600_000_000_000n);
    world.run(9, () => {
      const seen = world.error();
      assert(
        seen !== undefined && seen.error <= seen.bound && seen.bound < 0.01,
        `${seen?.error} s of ${seen?.bound} s`,
      );
    });
    assertEquals(
      world.notes.at(-1),
      "the TV's wall clock is another one now",
    );
    const stated = world.timeline()?.properties.accuracySeconds ?? 0;
    assert(stated > least, `${stated} s`);
  },
);

Deno.test("UpstreamSource passes on nothing that came from itself", () => {
  const world = aWorld();
  world.audience({});
  world.run(3);
  const more = { type: "urn:x", hint: 7 };
  const [route] = world.source.presentation.content.private ?? [];
  assert(route !== undefined);
  world.tv.announce(world.now, { private: [more, route] });
  world.run(1);
  const { content, timelines } = world.source.presentation;
  assertEquals([content.contentId, timelines], [null, []]);
  assertEquals(content.private, [route]);
  assertEquals(world.network.connections("ts"), 0);
  assert(world.notes.at(-1)?.includes("in a circle"));

  const other = { ...route, relays: ["abc", 5, "not a name"] };
  world.tv.announce(world.now, { private: [more, other] });
  world.run(1);
  const own = route["relays"];
  assert(Array.isArray(own));
  assertEquals(world.source.presentation.content.private, [
    more,
    { ...route, relays: ["abc", ...own] },
  ]);
  assert(typeof world.timeline()?.correlation === "object");
});

Deno.test("UpstreamSource goes on for a while when only CII is lost", () => {
  const world = aWorld();
  world.audience({});
  world.run(3);
  world.tv.restartCii();
  world.run(1.9, () => {
    assertEquals(world.source.presentation.content.contentId, "dvb://1.2.3");
    assert(typeof world.timeline()?.correlation === "object");
  });
  assertEquals(world.network.connections("cii"), 1);
});

Deno.test("UpstreamSource does not trouble companions with each measurement", () => {
  const world = aWorld({ loss: 0.05 });
  world.audience({});
  world.run(30);
  const before = world.presented.length;
  world.run(60);
  // The clocks part by 20 ppm, so that 0.1 ms takes five seconds.
  const told = world.presented.length - before;
  assert(told >= 5 && told <= 30, `told ${told} times in a minute`);
});

Deno.test("UpstreamSource states its error in steps that seldom change", () => {
  const world = aWorld({ loss: 0.05 });
  world.audience({});
  world.run(120);
  const stated = world.presented.map(({ presentation }) =>
    presentation.timelines[0]?.properties.accuracySeconds
  ).filter((it, index, all) => it !== all[index - 1]);
  assertLess(stated.length, 12);
});

Deno.test("UpstreamSource adds its error to the accuracy that the TV states", () => {
  const world = aWorld();
  world.audience({});
  const properties = {
    unitsPerTick: 1,
    unitsPerSecond: 90_000,
    accuracySeconds: 0.04,
  };
  world.tv.announce(world.now, {
    timelines: [{ timelineSelector: PTS_SELECTOR, properties }],
  });
  world.run(5);
  const stated = world.timeline()?.properties.accuracySeconds ?? 0;
  assert(stated > 0.04 && stated < 0.06, `${stated} s`);
});

Deno.test("UpstreamSource carries the companions' timestamps to the TV's clock", () => {
  const world = aWorld();
  world.run(5);
  const ahead = 2_000_000_000n;
  const wallClock = wallClockNanos(world.ownWallClock() + ahead);
  const tvTime = world.tv.wallClockAt(world.now) + ahead;
  world.audience({
    timestamps: [{
      timelineSelector: PTS_SELECTOR,
      timestamps: {
        actual: { contentTimeTicks: 7n, wallClock },
        earliest: { contentTimeTicks: 7n, wallClock },
        latest: { contentTimeTicks: 7n, wallClock: "plus-infinity" },
      },
    }],
  });
  world.run(1);
  const [, ...reports] = world.network.heardByTv;
  assertEquals(reports.length, 1);
  const report = decodePresentationTimestamps(reports[0] ?? "");
  assert(report.ok);
  const { actual, earliest, latest } = report.message;
  assertEquals(actual, { contentTimeTicks: 7n, wallClock: earliest.wallClock });
  assertEquals(latest.wallClock, "plus-infinity");
  assert(typeof earliest.wallClock === "bigint");
  assertLess(Math.abs(Number(earliest.wallClock - tvTime)), 1e6);
});

Deno.test("UpstreamSource tells a TV with another clock again when companions present", () => {
  const world = aWorld();
  world.run(5);
  const wallClock = wallClockNanos(world.ownWallClock() + 20_000_000_000n);
  const tvTime = world.now + 20_000_000_000n;
  const point = { contentTimeTicks: 7n, wallClock };
  const timestamps = { earliest: point, latest: point };
  world.audience({
    timestamps: [{ timelineSelector: PTS_SELECTOR, timestamps }],
  });
  world.run(2);
  world.tv.stepWallClock(3_600_000_000_000n);
  world.tv.noticeStep(world.now);
  world.run(3);
  const report = decodePresentationTimestamps(
    world.network.heardByTv.at(-1) ?? "",
  );
  assert(report.ok);
  const { earliest } = report.message;
  assert(typeof earliest.wallClock === "bigint");
  assertLess(
    Math.abs(Number(earliest.wallClock - world.tv.wallClockAt(tvTime))),
    1e6,
  );
});

Deno.test("UpstreamSource takes back timestamps that no companion reports any more", () => {
  const world = aWorld();
  const wallClock = wallClockNanos(5n);
  const timestamps = {
    earliest: { contentTimeTicks: 7n, wallClock },
    latest: { contentTimeTicks: 7n, wallClock },
  };
  const reported = { timelineSelector: PTS_SELECTOR, timestamps };
  world.audience({ timestamps: [reported] });
  world.run(2);
  world.audience({ timestamps: [] });
  world.run(2);
  assertEquals(
    world.network.heardByTv.slice(-1),
    [
      '{"earliest":{"contentTime":"7","wallClockTime":"minusinfinity"},' +
      '"latest":{"contentTime":"7","wallClockTime":"plusinfinity"}}',
    ],
  );
});

Deno.test("UpstreamSource tells the TV of timestamps no more than four times a second", () => {
  const world = aWorld();
  world.run(2);
  for (let report = 0n; report < 100n; report++) {
    const point = { contentTimeTicks: report, wallClock: wallClockNanos(5n) };
    const timestamps = { earliest: point, latest: point };
    world.audience({
      timestamps: [{ timelineSelector: PTS_SELECTOR, timestamps }],
    });
    world.run(0.05);
  }
  world.run(1);
  assert(
    world.network.heardByTv.length < 25,
    `${world.network.heardByTv.length} in 5 s`,
  );
  assert(world.network.heardByTv.at(-1)?.includes('"contentTime":"99"'));
});

const QUIRKS: readonly {
  readonly name: string;
  readonly options: Partial<UpstreamWorldOptions>;
}[] = [
  { name: "has no URL path", options: { ciiUrl: "ws://192.0.2.5:7681" } },
  { name: "tells differences only", options: { habits: { diffOnly: true } } },
  { name: "sends follow-ups", options: { habits: { followUp: true } } },
  {
    name: "writes numbers for strings",
    options: {
      distort: (service, text) =>
        service === "ts" ? text.replaceAll(/"(-?[0-9]+)"/g, "$1") : text,
    },
  },
  {
    name: "serves WC elsewhere",
    options: {
      distort: (_service, text) =>
        text.replace("udp://192.0.2.5:", "udp://192.0.2.99:"),
    },
  },
  {
    name: "says null for its status",
    options: {
      distort: (_service, text) =>
        text.replace(
          '"presentationStatus":"okay"',
          '"presentationStatus":null',
        ),
    },
  },
];

Deno.test.each(QUIRKS)(
  "UpstreamSource follows a TV that $name",
  ({ options }) => {
    const world = aWorld(options);
    world.audience({});
    world.run(3);
    world.tv.present(world.now, { contentId: "dvb://1.2.3;4", speed: 2 });
    world.run(3);
    const { content } = world.source.presentation;
    assertEquals(content.contentId, "dvb://1.2.3;4");
    assertEquals(content.presentationStatus, ["okay"]);
    const seen = world.error();
    assert(seen !== undefined && seen.error <= seen.bound, `${seen?.error} s`);
  },
);

Deno.test("UpstreamSource passes on no more than the channel takes", () => {
  const world = aWorld();
  world.run(1);
  const properties = { unitsPerTick: 1, unitsPerSecond: 90_000 };
  world.tv.announce(world.now, {
    contentId: "x".repeat(5_000),
    presentationStatus: Array.from({ length: 90 }, () => "w"),
    private: Array.from({ length: 90 }, () => ({ type: "urn:x" })),
    timelines: Array.from({ length: 300 }, (_, index) => ({
      timelineSelector: `urn:${index % 150}`,
      properties,
    })),
  });
  world.run(1);
  const { content, timelines } = world.source.presentation;
  assertEquals(content.contentId, null);
  assertEquals(content.presentationStatus.length, 16);
  assertEquals(content.private?.length, 64);
  assertEquals(timelines.length, 64);
});

Deno.test("UpstreamSource says once which URL of the TV cannot be used", () => {
  const world = aWorld();
  world.run(1);
  world.tv.announce(world.now, { wcUrl: "http://192.0.2.5/wc" });
  world.run(3);
  const said = world.notes.filter((it) => it.includes("wcUrl"));
  assertEquals(said.length, 1);
  assert(said[0]?.includes('"http://192.0.2.5/wc"'), said[0]);
});

Deno.test("UpstreamSource lets no TV keep all companions busy", () => {
  const world = aWorld();
  world.audience({});
  world.run(5);
  const [presented, timers] = [world.presented.length, world.timers];
  for (let change = 0; change < 2_000; change++) {
    world.tv.present(world.now, { positionSeconds: change * 10 });
    world.run(0.002);
  }
  const told = world.presented.length - presented;
  assert(told > 40 && told < 110, `told ${told} times in 4 s`);
  assert(world.timers - timers < 300, `${world.timers - timers} timers`);
  world.run(3);
  const seen = world.error();
  assert(seen !== undefined && seen.error <= seen.bound, `${seen?.error} s`);
});

Deno.test("UpstreamSource reads no more than a real TV says", () => {
  const world = aWorld();
  world.audience({});
  world.run(5);
  for (let change = 0; change < 3_000; change++) {
    world.tv.present(world.now, { contentId: `dvb://${change}` });
    world.run(0.0005);
  }
  assert(world.faults.includes("too-many-messages"));
  world.run(3);
  assertEquals(world.source.presentation.content.contentId, "dvb://2999");
  const seen = world.error();
  assert(seen !== undefined && seen.error <= seen.bound, `${seen?.error} s`);
});

Deno.test("UpstreamSource closes every connection when it stops", () => {
  const world = aWorld();
  world.audience({});
  world.run(2);
  world.stop();
  world.run(1);
  const left = (["cii", "wc", "ts"] as const).map((it) =>
    world.network.connections(it)
  );
  assertEquals(left, [0, 0, 0]);
});
