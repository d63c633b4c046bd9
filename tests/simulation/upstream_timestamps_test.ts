import { wallClockNanos } from "@dvbcss/clock";
import { PTS_SELECTOR } from "@dvbcss/presentation";
import { decodePresentationTimestamps } from "@dvbcss/protocol";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { aWorld } from "./upstream_course.ts";

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
