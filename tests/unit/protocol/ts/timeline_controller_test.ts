import {
  CorrelatedClock,
  correlation,
  durationNanos,
  OffsetClock,
  RootClock,
  ticksToBigInt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  TimelineController,
  type TimelineEvent,
  TsClient,
} from "@dvbcss/protocol";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import sequences from "../../../vectors/sequences.json" with { type: "json" };

interface Point {
  readonly parentTicks: string;
  readonly childTicks: string;
}

interface Step {
  readonly message: string;
  readonly events: readonly string[];
  readonly available: boolean;
  readonly speed: string;
  readonly correlation: Point;
}

interface Case {
  readonly name: string;
  readonly op: string;
  readonly thresholdSecs?: string;
  readonly timelineTickRate?: string;
  readonly parentAvailable?: boolean;
  readonly steps?: readonly Step[];
}

const ALL = sequences.cases as readonly unknown[] as readonly Case[];
const CASES = ALL.filter(({ op }) => op === "ts-client-controller");

const CALLBACKS = {
  available: "onTimelineAvailable",
  unavailable: "onTimelineUnavailable",
} as const;

function callbackOf(event: TimelineEvent): string {
  return event.kind === "timing-change"
    ? `onTimingChange speedChanged=${event.speedChanged}`
    : CALLBACKS[event.kind];
}

function aWallClock(): CorrelatedClock {
  const root = new RootClock({ read: () => 1_000_000_000n });
  return new CorrelatedClock(root, { tickRate: 1e9 });
}

Deno.test.each(CASES)(
  "TimelineController does as pydvbcss does: $name",
  ({ thresholdSecs, timelineTickRate, parentAvailable, steps = [] }) => {
    const wallClock = aWallClock();
    wallClock.availabilityFlag = parentAvailable ?? true;
    const timelineClock = new CorrelatedClock(wallClock, {
      tickRate: Number(timelineTickRate),
    });
    const controller = new TimelineController({
      timelineClock,
      thresholdNanos: durationNanos(Number(thresholdSecs) * 1e9),
    });
    const client = new TsClient({ contentIdStem: "", timelineSelector: "" });
    let events: string[] = [];
    timelineClock.subscribe(() => events.push("clock-notified"));
    for (const step of steps) {
      events = [];
      const action = client.handleMessage(step.message);
      if (action.kind === "control-timestamp") {
        const told = controller.handleControlTimestamp(action.timestamp);
        events.push(...told.map(callbackOf));
      }
      const point = timelineClock.correlation;
      assertEquals({
        message: step.message,
        events,
        available: timelineClock.available,
        speed: timelineClock.speed,
        correlation: {
          parentTicks: String(ticksToBigInt(point.parentTicks)),
          childTicks: String(ticksToBigInt(point.childTicks)),
        },
      }, { ...step, speed: Number(step.speed) });
    }
  },
);

function aTimelineClock(): CorrelatedClock {
  return new CorrelatedClock(aWallClock(), { tickRate: 1000 });
}

const PLAYING = {
  contentTimeTicks: 250n,
  wallClock: wallClockNanos(500_000_000n),
  speed: 1,
};
const UNAVAILABLE = {
  contentTimeTicks: null,
  wallClock: wallClockNanos(0n),
  speed: null,
};

Deno.test("TimelineController applies small changes once they add up", () => {
  const timelineClock = aTimelineClock();
  const controller = new TimelineController({
    timelineClock,
    thresholdNanos: durationNanos(2_000_000),
  });
  const changes = [0n, 1n, 2n, 3n].map((late) =>
    controller.handleControlTimestamp({
      ...PLAYING,
      contentTimeTicks: PLAYING.contentTimeTicks + late,
    }).length
  );
  assertEquals(changes, [2, 0, 0, 1]);
});

Deno.test("TimelineController takes a repeated timestamp for no change", () => {
  const controller = new TimelineController({
    timelineClock: aTimelineClock(),
    thresholdNanos: durationNanos(0),
  });
  controller.handleControlTimestamp(PLAYING);
  assertEquals(controller.handleControlTimestamp(PLAYING), []);
});

Deno.test("handleClose() makes an available timeline unavailable, once", () => {
  const timelineClock = aTimelineClock();
  const controller = new TimelineController({ timelineClock });
  controller.handleControlTimestamp(PLAYING);
  assertEquals(controller.handleClose(), [{ kind: "unavailable" }]);
  assertEquals(timelineClock.available, false);
  assertEquals(ticksToBigInt(timelineClock.now()), 750n);
  assertEquals(controller.handleClose(), []);
});

Deno.test("TimelineController stays unavailable when only the wall clock returns", () => {
  const wallClock = aWallClock();
  const timelineClock = new CorrelatedClock(wallClock, { tickRate: 1000 });
  const controller = new TimelineController({ timelineClock });
  controller.handleControlTimestamp(PLAYING);
  wallClock.availabilityFlag = false;
  controller.handleControlTimestamp(UNAVAILABLE);
  wallClock.availabilityFlag = true;
  assertEquals(timelineClock.available, false);
});

Deno.test("timestampsOf() gives infinite limits and no actual before anything is known", () => {
  const timelineClock = aTimelineClock();
  const controller = new TimelineController({ timelineClock });
  assertEquals(controller.timestampsOf({ includeActual: true }), {
    earliest: { contentTimeTicks: 1000n, wallClock: "minus-infinity" },
    latest: { contentTimeTicks: 1000n, wallClock: "plus-infinity" },
  });
});

Deno.test("timestampsOf() gives the latest limit without an earliest one", () => {
  const timelineClock = aTimelineClock();
  const latestClock = new CorrelatedClock(timelineClock.parent, {
    tickRate: 1000,
    correlation: correlation({ parentTicks: 900_000_000n, childTicks: 250n }),
  });
  const controller = new TimelineController({ timelineClock, latestClock });
  controller.handleControlTimestamp(PLAYING);
  assertEquals(controller.timestampsOf({ includeActual: true }), {
    actual: {
      contentTimeTicks: 250n,
      wallClock: wallClockNanos(500_000_000n),
    },
    earliest: { contentTimeTicks: 750n, wallClock: "minus-infinity" },
    latest: {
      contentTimeTicks: 250n,
      wallClock: wallClockNanos(900_000_000n),
    },
  });
  latestClock.availabilityFlag = false;
  assertEquals(controller.timestampsOf({ includeActual: false }), {
    earliest: { contentTimeTicks: 750n, wallClock: "minus-infinity" },
    latest: { contentTimeTicks: 750n, wallClock: "plus-infinity" },
  });
});

Deno.test("TimelineController throws when a clock or the threshold cannot be", () => {
  const timelineClock = aTimelineClock();
  assertThrows(
    () =>
      new TimelineController({
        timelineClock,
        thresholdNanos: durationNanos(-1),
      }),
    RangeError,
  );
  const slow = new RootClock({ read: () => 0n, tickRate: 1000 });
  const onSlow = new CorrelatedClock(new OffsetClock(slow), {
    tickRate: 1000,
  });
  assertThrows(
    () => new TimelineController({ timelineClock: onSlow }),
    RangeError,
  );
});
