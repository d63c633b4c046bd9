import {
  CorrelatedClock,
  correlation,
  NoCommonClock,
  RootClock,
  wallClockNanos,
} from "@dvbcss/clock";
import { ClockTimelineSource, timelineCorrelationOf } from "@dvbcss/protocol";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import sequences from "../../../vectors/sequences.json" with { type: "json" };

const SECOND = 1_000_000_000n;

/** A content clock on a wall clock whose time is set by hand. */
class Bench {
  nanos = 0n;
  updates = 0;
  readonly wallClock = new CorrelatedClock(
    new RootClock({ read: () => this.nanos }),
    { tickRate: 1e9 },
  );
  readonly content = new CorrelatedClock(this.wallClock, {
    tickRate: 90_000,
    correlation: correlation({ parentTicks: SECOND }),
  });

  follow(): ClockTimelineSource {
    return new ClockTimelineSource({
      timelineSelector: "urn:dvb:css:timeline:pts",
      properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
      clock: this.content,
      wallClock: this.wallClock,
    }, () => this.updates++);
  }
}

interface Step {
  readonly controlTimestamp: {
    readonly contentTime: string | null;
    readonly wallClockTime: string;
    readonly timelineSpeedMultiplier: string | null;
  };
}

function expectedOf({ controlTimestamp }: Step): unknown {
  const { contentTime, wallClockTime, timelineSpeedMultiplier } =
    controlTimestamp;
  return contentTime === null ? null : {
    contentTimeTicks: BigInt(Number(contentTime)),
    wallClock: wallClockNanos(BigInt(wallClockTime)),
    speed: Number(timelineSpeedMultiplier),
  };
}

// The last two steps of the vector are defects of pydvbcss and tested apart.
Deno.test("ClockTimelineSource does as pydvbcss does", () => {
  const vectors = sequences.cases as readonly unknown[] as readonly {
    name: string;
    steps: readonly Step[];
  }[];
  const steps = vectors.find(({ name }) => name === "clock-source-sequence")
    ?.steps ?? [];
  const bench = new Bench();
  using source = bench.follow();
  const doings: readonly (() => void)[] = [
    () => bench.nanos = SECOND,
    () => bench.nanos = 2n * SECOND,
    () => {
      bench.content.speed = 0.5;
      bench.nanos = 3n * SECOND;
    },
    () => bench.nanos = 4n * SECOND,
    () => bench.content.availabilityFlag = false,
    () => bench.nanos = 5n * SECOND,
    () => bench.content.availabilityFlag = true,
  ];
  for (const [i, act] of doings.entries()) {
    act();
    const step = steps[i];
    assertEquals<unknown>(
      source.timeline.correlation,
      step === undefined ? undefined : expectedOf(step),
    );
  }
});

Deno.test("ClockTimelineSource hears of a wall clock change once", () => {
  const bench = new Bench();
  using source = bench.follow();
  assertEquals(source.timeline.correlation, {
    contentTimeTicks: -90_000n,
    wallClock: wallClockNanos(0n),
    speed: 1,
  });
  bench.wallClock.correlation = correlation({ childTicks: SECOND });
  assertEquals(bench.updates, 1);
  assertEquals(source.timeline.correlation, {
    contentTimeTicks: 0n,
    wallClock: wallClockNanos(SECOND),
    speed: 1,
  });
});

Deno.test("ClockTimelineSource hears of a wall clock beside the content's clock", () => {
  const root = new RootClock({ read: () => 0n });
  const wallClock = new CorrelatedClock(root, { tickRate: 1e9 });
  const clock = new CorrelatedClock(root, { tickRate: 1000 });
  let updates = 0;
  using _source = new ClockTimelineSource({
    timelineSelector: "urn:x",
    properties: { unitsPerTick: 1, unitsPerSecond: 1000 },
    clock,
    wallClock,
  }, () => updates++);
  wallClock.availabilityFlag = false;
  clock.speed = 2;
  assertEquals(updates, 2);
});

Deno.test("ClockTimelineSource stops following when disposed", () => {
  const bench = new Bench();
  {
    using _source = bench.follow();
  }
  bench.content.speed = 2;
  assertEquals(bench.updates, 0);
});

Deno.test("timelineCorrelationOf() counts the speed of every clock above", () => {
  const bench = new Bench();
  const programme = new CorrelatedClock(bench.wallClock, {
    tickRate: 1000,
    speed: 2,
  });
  const temi = new CorrelatedClock(programme, { tickRate: 1000 });
  assertEquals(timelineCorrelationOf(temi, bench.wallClock)?.speed, 2);
});

Deno.test("timelineCorrelationOf() gives exactly 1 in normal play on an inexact wall clock", () => {
  const bench = new Bench();
  bench.wallClock.speed = 1.0000123;
  assertEquals(timelineCorrelationOf(bench.content, bench.wallClock)?.speed, 1);
});

Deno.test("timelineCorrelationOf() puts a whole tick where it is, not where we look", () => {
  const bench = new Bench();
  bench.nanos = 1_793_000_000_000_012_345n;
  const frames = new CorrelatedClock(bench.wallClock, {
    tickRate: 25,
    correlation: correlation({ parentTicks: 1_793_000_000_000_000_000n }),
  });
  assertEquals(timelineCorrelationOf(frames, bench.wallClock), {
    contentTimeTicks: 0n,
    wallClock: wallClockNanos(1_793_000_000_000_000_000n),
    speed: 1,
  });
});

Deno.test("timelineCorrelationOf() rounds a paused clock", () => {
  const bench = new Bench();
  bench.nanos = 7n;
  const paused = new CorrelatedClock(bench.wallClock, {
    tickRate: 1000,
    speed: 0,
    correlation: correlation({ childTicks: 2.6 }),
  });
  assertEquals(timelineCorrelationOf(paused, bench.wallClock), {
    contentTimeTicks: 3n,
    wallClock: wallClockNanos(7n),
    speed: 0,
  });
});

Deno.test("timelineCorrelationOf() throws when the clocks are of different trees", () => {
  assertThrows(
    () => timelineCorrelationOf(new Bench().content, new Bench().wallClock),
    NoCommonClock,
  );
});
