import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import {
  type Programme,
  testProgramme,
  ticksPerSecond,
  type Timeline,
} from "@dvbcss/presentation";
import { assert, assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";

const START = wallClockNanos(1_700_000_000_000_000_000n);
const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
/** A nanosecond at the largest speed tried, on the fastest timeline. */
const ROUNDING_TICKS = 1e-9 * 90_000 * 64;

type Change =
  | { readonly kind: "play" | "pause" | "resume" }
  | { readonly kind: "speed"; readonly speed: number }
  | { readonly kind: "step"; readonly byNanos: number };

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom("play", "pause", "resume") }),
  fc.record({
    kind: fc.constant("speed" as const),
    speed: fc.double({ min: -64, max: 64, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant("step" as const),
    byNanos: fc.integer({ min: -1e15, max: 1e15 }),
  }),
);

const runs = fc.array(
  fc.record({
    afterNanos: fc.integer({ min: 0, max: 1e13 }),
    change: changes,
  }),
  { maxLength: 40 },
);

/** Makes a change; returns what the wall clock shows after it. */
function make(
  change: Change,
  now: WallClockNanos,
  programme: Programme,
): WallClockNanos {
  switch (change.kind) {
    case "play":
    case "pause":
    case "resume":
      programme[change.kind](now);
      return now;
    case "speed":
      programme.setSpeed(now, change.speed);
      return now;
    case "step": {
      const after = wallClockNanos(now + BigInt(change.byNanos));
      programme.handleWallClockStep(now, after);
      return after;
    }
    default:
      return change satisfies never;
  }
}

/** What a companion makes of an announcement, in ticks from a reference. */
function ticksAt(
  now: WallClockNanos,
  { correlation, properties }: Timeline,
  reference: bigint,
): number {
  assert(correlation !== null && correlation !== "pending");
  const elapsed = Number(now - correlation.wallClock) / 1e9;
  return Number(correlation.contentTimeTicks - reference) +
    elapsed * correlation.speed * ticksPerSecond(properties);
}

Deno.test("Programme never jumps unless it is told to", () => {
  fc.assert(fc.property(runs, (run) => {
    const programme = testProgramme(START);
    let now = START;
    for (const { afterNanos, change } of run) {
      now = wallClockNanos(now + BigInt(afterNanos));
      const before = programme.timelineSelectors.map((selector) =>
        programme.contentTimeTicksAt(now, selector)
      );
      now = make(change, now, programme);
      programme.snapshot().timelines.forEach((timeline, index) => {
        const reference = before[index];
        assert(reference !== undefined);
        const jump = ticksAt(now, timeline, reference);
        assert(Math.abs(jump) <= 1 + ROUNDING_TICKS, `jumped ${jump} ticks`);
      });
    }
  }));
});

Deno.test("Programme announces a moving line to a nanosecond", () => {
  fc.assert(fc.property(
    fc.integer({ min: 0, max: 1e13 }),
    fc.double({ min: 0.01, max: 64, noNaN: true }),
    (playedNanos, speed) => {
      const programme = testProgramme(START);
      const now = wallClockNanos(START + BigInt(playedNanos));
      programme.setSpeed(now, speed);
      for (const timeline of programme.snapshot().timelines) {
        const rate = ticksPerSecond(timeline.properties);
        const reference = BigInt(Math.floor(playedNanos * rate / 1e9));
        const wanted = playedNanos * rate / 1e9 - Number(reference);
        const error = ticksAt(now, timeline, reference) - wanted;
        assert(
          Math.abs(error) <= 1e-9 * speed * rate + 1e-6,
          `err ${error} ticks`,
        );
      }
    },
  ));
});

Deno.test("Programme keeps linked timelines in step", () => {
  fc.assert(fc.property(
    runs,
    fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })),
    (run, seeks) => {
      const programme = testProgramme(START);
      let now = START;
      run.forEach(({ afterNanos, change }, index) => {
        now = wallClockNanos(now + BigInt(afterNanos));
        now = make(change, now, programme);
        const ticks = seeks[index];
        if (ticks !== undefined) programme.seek(now, PTS, ticks);
        const apart = programme.contentTimeTicksAt(now, PTS) -
          90n * programme.contentTimeTicksAt(now, TEMI);
        assert(apart >= -46n && apart <= 46n, `apart by ${apart} PTS ticks`);
      });
    },
  ));
});

Deno.test("Programme.seek() arrives at the tick it was given", () => {
  fc.assert(fc.property(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
    fc.integer({ min: 1, max: 2 ** 31 }),
    fc.integer({ min: 1, max: 1_000_000_000 }),
    fc.double({ min: -64, max: 64, noNaN: true }),
    (ticks, unitsPerTick, unitsPerSecond, speed) => {
      const programme = testProgramme(START);
      const timelineSelector = "urn:example:timeline";
      const properties = { unitsPerTick, unitsPerSecond };
      programme.addTimeline(START, { timelineSelector, properties });
      const now = wallClockNanos(START + 1_234_567_891n);
      programme.setSpeed(now, speed);
      programme.seek(now, timelineSelector, ticks);
      const correlation = programme.snapshot().timelines.at(-1)?.correlation;
      assertEquals(correlation, {
        contentTimeTicks: ticks,
        wallClock: now,
        speed,
      });
    },
  ));
});

Deno.test("Programme does not drift over 100,000 changes", () => {
  const programme = testProgramme(START);
  let now = START;
  for (let count = 0; count < 100_000; count++) {
    now = wallClockNanos(now + 333_333_337n);
    programme.setSpeed(now, count % 2 === 0 ? 1.1 : 1);
  }
  // Half of the intervals went at speed 1, the other half at 1.1.
  const seconds = 333_333_337 * (50_000 + 50_000 * 1.1) / 1e9;
  const error = Number(programme.contentTimeTicksAt(now, PTS)) -
    seconds * 90_000;
  assert(Math.abs(error) < 1, `err ${error} ticks`);
});
