import { PTS_SELECTOR } from "@dvbcss/presentation";
import { assert, assertEquals } from "@dvbcss/std/assert";
import { aWorld } from "./upstream_course.ts";

const MPD = "urn:dvb:css:timeline:mpd:period:rel:1000";
const TEMI = "urn:dvb:css:timeline:temi:1:1";

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
