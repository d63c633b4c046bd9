import { PTS_SELECTOR } from "@dvbcss/presentation";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { aWorld, millisUntil } from "./upstream_course.ts";

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
