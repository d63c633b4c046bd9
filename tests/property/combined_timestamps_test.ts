import { wallClockNanos } from "@dvbcss/clock";
import {
  combinedTimestamps,
  type ContentRun,
  type PresentationTimestamps,
} from "@dvbcss/presentation";
import { TimestampReports } from "@dvbcss/protocol";
import { assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";

const ticks = fc.bigInt({ min: -1000n, max: 1000n });
const time = fc.bigInt({ min: -9_000_000n, max: 9_000_000n })
  .map(wallClockNanos);
const point = fc.record({ contentTimeTicks: ticks, wallClock: time });

const timestamps: fc.Arbitrary<PresentationTimestamps> = fc.record({
  actual: fc.option(point, { nil: undefined }),
  earliest: fc.record({
    contentTimeTicks: ticks,
    wallClock: fc.oneof(time, fc.constant("minus-infinity" as const)),
  }),
  latest: fc.record({
    contentTimeTicks: ticks,
    wallClock: fc.oneof(time, fc.constant("plus-infinity" as const)),
  }),
}).map(({ actual, ...rest }) =>
  actual === undefined ? rest : { ...rest, actual }
);

const run: fc.Arbitrary<ContentRun> = fc.record({
  properties: fc.record({
    unitsPerTick: fc.integer({ min: 1, max: 1001 }),
    unitsPerSecond: fc.integer({ min: 1, max: 90_000 }),
  }),
  speed: fc.double({ min: -4, max: 4, noNaN: true }),
});

Deno.test("combinedTimestamps() is the same in any order and grouping", () => {
  fc.assert(
    fc.property(
      fc.array(timestamps, { minLength: 1, maxLength: 8 }).chain((all) =>
        fc.record({
          all: fc.constant(all),
          shuffled: fc.shuffledSubarray(all, { minLength: all.length }),
          split: fc.integer({ min: 1, max: all.length }),
        })
      ),
      run,
      ({ all, shuffled, split }, run) => {
        const whole = combinedTimestamps(all, run);
        assertEquals(combinedTimestamps(shuffled, run), whole);
        const groups = [all.slice(0, split), all.slice(split)]
          .flatMap((group) => combinedTimestamps(group, run) ?? []);
        assertEquals(combinedTimestamps(groups, run), whole);
        assertEquals(combinedTimestamps([...all, ...all], run), whole);
      },
    ),
  );
});

Deno.test("TimestampReports forget a client as if it had never come", () => {
  const setup = { contentIdStem: "", timelineSelector: "x" };
  const presentation = { contentId: "dvb://1.2.3", timelines: [] };
  fc.assert(
    fc.property(
      fc.array(timestamps, { maxLength: 6 }),
      fc.array(timestamps, { minLength: 1, maxLength: 3 }),
      (staying, leaving) => {
        const reports = new TimestampReports<number>();
        staying.forEach((it, index) => reports.handleReport(index, setup, it));
        const before = reports.combined(presentation, () => setup);
        for (const it of leaving) reports.handleReport(-1, setup, it);
        reports.handleLeave(-1);
        assertEquals(reports.combined(presentation, () => setup), before);
      },
    ),
  );
});
