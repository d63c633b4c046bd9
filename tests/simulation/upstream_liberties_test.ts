import { assert, assertEquals } from "@dvbcss/std/assert";
import type { UpstreamWorldOptions } from "../support/upstream_world.ts";
import { aWorld } from "./upstream_course.ts";

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
