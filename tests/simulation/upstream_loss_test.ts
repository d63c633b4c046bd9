import { LowestDispersionSelector } from "@dvbcss/protocol";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { aWorld, millisUntil } from "./upstream_course.ts";

Deno.test("UpstreamSource presents nothing before the TV has spoken", () => {
  const world = aWorld();
  world.network.isCut = true;
  world.run(1);
  const { content, timelines } = world.source.presentation;
  assertEquals([content.contentId, timelines], [null, []]);
  assertEquals(content.presentationStatus, ["fault"]);
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
