import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  type Scenario,
  type ScenarioAction,
  type ScenarioOperation,
  ScenarioPlayer,
  testProgramme,
} from "@dvbcss/presentation";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import fc from "fast-check";

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:2";

function at(seconds: number): WallClockNanos {
  return wallClockNanos(
    1_700_000_000_000_000_000n + BigInt(Math.round(seconds * 1e9)),
  );
}

function aScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    description: "A test.",
    content: testProgramme(at(0)).content,
    timelines: [{
      timelineSelector: PTS,
      properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    }],
    steps: [],
    ...changes,
  };
}

function aStep(seconds: number, ...operations: ScenarioOperation[]) {
  return { atNanos: durationNanos(seconds * 1e9), operations };
}

function play(scenario: Scenario, random = () => 0): ScenarioPlayer {
  return new ScenarioPlayer(at(0), scenario, { random });
}

function notes(actions: readonly ScenarioAction[]): readonly string[] {
  return actions.flatMap((one) => one.kind === "note" ? [one.text] : []);
}

function timer(actions: readonly ScenarioAction[]): WallClockNanos | undefined {
  return actions.find((action) => action.kind === "set-timer")?.at;
}

/** Runs the timer as a caller would, up to and including an instant. */
function runUntil(
  end: WallClockNanos,
  player: ScenarioPlayer,
): readonly string[] {
  const told: string[] = [];
  let next = timer(player.handleTimer(at(0)));
  while (next !== undefined && next <= end) {
    const actions = player.handleTimer(next);
    told.push(...notes(actions));
    next = timer(actions);
  }
  return told;
}

interface Case {
  readonly name: string;
  readonly operation: ScenarioOperation;
  readonly note: string;
  /** Where PTS is after five seconds and the operation. */
  readonly ticks: bigint;
}

const TIMELINE = {
  timelineSelector: TEMI,
  properties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
};

const CASES: readonly Case[] = [
  {
    name: "content",
    operation: { kind: "content", content: { contentId: null } },
    note: "Presented nothing, okay",
    ticks: 450_000n,
  },
  {
    name: "content with timelines",
    operation: {
      kind: "content",
      content: { contentId: "https://tv.example/film" },
      timelines: [{ ...TIMELINE, timelineSelector: PTS }],
    },
    note: "Presented https://tv.example/film, okay",
    ticks: 0n,
  },
  {
    name: "status",
    operation: { kind: "status", presentationStatus: ["fault", "no-signal"] },
    note: "Changed the presentation status to fault no-signal",
    ticks: 450_000n,
  },
  {
    name: "pause",
    operation: { kind: "pause" },
    note: "Paused the programme",
    ticks: 450_000n,
  },
  {
    name: "play",
    operation: { kind: "play", timelineSelector: PTS },
    note: `Played ${PTS}`,
    ticks: 450_000n,
  },
  {
    name: "resume",
    operation: { kind: "resume" },
    note: "Resumed the programme",
    ticks: 450_000n,
  },
  {
    name: "speed",
    operation: { kind: "speed", speed: -2 },
    note: "Set the speed of the programme to -2",
    ticks: 450_000n,
  },
  {
    name: "seek of the programme",
    operation: { kind: "seek", positionNanos: durationNanos(60e9) },
    note: "Moved the programme to 60 s",
    ticks: 5_400_000n,
  },
  {
    name: "jump of the programme",
    operation: { kind: "jump", positionNanos: durationNanos(-2.5e9) },
    note: "Moved the programme by -2.5 s",
    ticks: 225_000n,
  },
  {
    name: "seek of a timeline",
    operation: { kind: "seek", timelineSelector: PTS, ticks: 7n },
    note: `Moved ${PTS} to tick 7`,
    ticks: 7n,
  },
  {
    name: "jump of a timeline",
    operation: { kind: "jump", timelineSelector: PTS, ticks: 7n },
    note: `Moved ${PTS} by 7 ticks`,
    ticks: 450_007n,
  },
  {
    name: "jump at random",
    operation: {
      kind: "jump",
      timelineSelector: PTS,
      minTicks: -10n,
      maxTicks: 10n,
      alone: true,
    },
    note: `Moved ${PTS} by 0 ticks`,
    ticks: 450_000n,
  },
  {
    name: "add",
    operation: { kind: "add", timeline: TIMELINE },
    note: `Added ${TEMI}`,
    ticks: 450_000n,
  },
  {
    name: "add of what is there",
    operation: {
      kind: "add",
      timeline: { ...TIMELINE, timelineSelector: PTS },
    },
    note: `Skipped add, since there is ${PTS} already`,
    ticks: 450_000n,
  },
  {
    name: "unavailable",
    operation: { kind: "unavailable", timelineSelector: PTS },
    note: `Made ${PTS} unavailable`,
    ticks: 450_000n,
  },
  {
    name: "remove of what is not there",
    operation: { kind: "remove", timelineSelector: TEMI },
    note: `Skipped remove, since there is no ${TEMI}`,
    ticks: 450_000n,
  },
];

Deno.test.each(CASES)(
  "ScenarioPlayer.handleTimer() performs $name",
  ({ operation, note, ticks }) => {
    const player = play(
      aScenario({ steps: [aStep(5, operation)] }),
      () => 0.5,
    );
    assertEquals(player.handleTimer(at(0)), [
      { kind: "set-timer", at: at(5) },
    ]);
    assertEquals(player.handleTimer(at(5)), [
      { kind: "note", text: note },
      { kind: "change" },
    ]);
    assertEquals(player.programme.contentTimeTicksAt(at(5), PTS), ticks);
  },
);

Deno.test("ScenarioPlayer.handleTimer() removes a timeline", () => {
  const operation = { kind: "remove", timelineSelector: PTS } as const;
  const player = play(aScenario({ steps: [aStep(0, operation)] }));
  player.handleTimer(at(0));

  assertEquals(player.programme.snapshot().timelines, []);
});

Deno.test("ScenarioPlayer.handleTimer() applies a late step when it comes", () => {
  const player = play(aScenario({
    steps: [aStep(5, { kind: "pause" }), aStep(6, { kind: "play" })],
    loopNanos: durationNanos(10e9),
  }));

  assertEquals(timer(player.handleTimer(at(5.25))), at(6));
  assertEquals(player.programme.contentTimeTicksAt(at(6), PTS), 472_500n);
  // The steps of the next cycle are where they would have been.
  assertEquals(timer(player.handleTimer(at(7))), at(15));
});

Deno.test("ScenarioPlayer.handleTimer() skips cycles after a long delay", () => {
  const player = play(aScenario({
    steps: [aStep(5, { kind: "pause" })],
    loopNanos: durationNanos(10e9),
  }));
  const actions = player.handleTimer(at(1_000_000));

  assertEquals(notes(actions), [
    "Skipped cycles that the clock ran past: 99999",
    "Paused the programme",
  ]);
  assertEquals(timer(actions), at(1_000_005));
});

Deno.test("ScenarioPlayer draws every tick of a range", () => {
  const operation = {
    kind: "jump",
    timelineSelector: PTS,
    minTicks: -2n,
    maxTicks: 1n,
  } as const;
  const drawn = [0, 0.25, 0.5, 0.999].map((random) => {
    const player = play(
      aScenario({ steps: [aStep(0, operation)] }),
      () => random,
    );
    player.handleTimer(at(0));
    return player.programme.contentTimeTicksAt(at(0), PTS);
  });
  assertEquals(drawn, [-2n, -1n, 0n, 1n]);
});

Deno.test("ScenarioPlayer finds a slow timeline when it is needed", () => {
  const slow = { ...TIMELINE, pendingNanos: durationNanos(10e9) };
  const player = play(aScenario({ timelines: [slow] }));
  const correlation = () =>
    player.programme.snapshot().timelines[0]?.correlation;
  assertEquals(player.handleTimer(at(0)), []);
  assertEquals(correlation(), "pending");

  assertEquals(player.handleNeeded(at(3), [PTS, TEMI]), [
    { kind: "note", text: `Began to look for ${TEMI}` },
    { kind: "change" },
    { kind: "set-timer", at: at(13) },
  ]);
  assertEquals(timer(player.handleNeeded(at(5), [TEMI])), at(13));
  assertEquals(notes(player.handleTimer(at(13))), [`Found ${TEMI}`]);
  assertEquals(correlation(), {
    contentTimeTicks: 0n,
    wallClock: at(0),
    speed: 1,
  });

  assertEquals(player.handleNeeded(at(20), []), [
    { kind: "note", text: `Gave up ${TEMI}, which nobody needs` },
    { kind: "change" },
  ]);
  assertEquals(correlation(), "pending");
});

Deno.test("ScenarioPlayer gives up a slow timeline that is not needed for long", () => {
  const slow = { ...TIMELINE, pendingNanos: durationNanos(10e9) };
  const player = play(aScenario({ timelines: [slow] }));
  player.handleNeeded(at(3), [TEMI]);

  assertEquals(timer(player.handleNeeded(at(4), [])), undefined);
  assertEquals(timer(player.handleNeeded(at(6), [TEMI])), at(16));
});

Deno.test("ScenarioPlayer looks at once for a needed timeline that is added", () => {
  const timeline = { ...TIMELINE, pendingNanos: durationNanos(10e9) };
  const player = play(
    aScenario({ steps: [aStep(5, { kind: "add", timeline })] }),
  );
  player.handleNeeded(at(3), [TEMI]);

  assertEquals(timer(player.handleTimer(at(5))), at(15));
  player.programme.removeTimeline(TEMI);
  assertEquals(player.handleTimer(at(15)), []);
});

Deno.test("ScenarioPlayer.handleWallClockStep() keeps content and script in place", () => {
  const slow = { ...TIMELINE, pendingNanos: durationNanos(2e9) };
  const base = aScenario();
  const player = play(aScenario({
    timelines: [...base.timelines, slow],
    steps: [aStep(5, { kind: "pause" })],
  }));
  player.handleTimer(at(0));
  player.handleNeeded(at(1), [TEMI]);

  assertEquals(player.handleWallClockStep(at(2), at(-1000)), [
    { kind: "change" },
    { kind: "set-timer", at: at(-999) },
  ]);
  assertEquals(timer(player.handleTimer(at(-999))), at(-997));
  assertEquals(
    player.programme.contentTimeTicksAt(at(-997), PTS),
    450_000n,
  );
});

Deno.test("ScenarioPlayer refuses steps that are out of order", () => {
  const steps = [aStep(5, { kind: "pause" }), aStep(4, { kind: "play" })];
  assertThrows(
    () => play(aScenario({ steps })),
    RangeError,
    "step 1 must come at 5000000000 ns or later: current value is 4000000000",
  );
});

Deno.test("ScenarioPlayer refuses a cycle that ends before its steps", () => {
  for (const loopNanos of [0, 4e9, NaN]) {
    assertThrows(
      () =>
        play(aScenario({
          steps: [aStep(5, { kind: "pause" })],
          loopNanos: durationNanos(loopNanos),
        })),
      RangeError,
      `current value is ${loopNanos}`,
    );
  }
});

Deno.test("ScenarioPlayer repeats what it does with the length of its cycle", () => {
  const operations: readonly ScenarioOperation[] = [
    { kind: "pause" },
    { kind: "play" },
    { kind: "status", presentationStatus: ["transitioning"] },
    { kind: "unavailable", timelineSelector: PTS },
    { kind: "available", timelineSelector: PTS },
    { kind: "seek", timelineSelector: PTS, ticks: 0n },
  ];
  const pauses = fc.array(fc.integer({ min: 0, max: 50 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(fc.property(
    pauses,
    fc.integer({ min: 1, max: 50 }),
    fc.array(fc.nat({ max: operations.length - 1 }), { minLength: 12 }),
    (afterSeconds, restSeconds, choices) => {
      let seconds = 0;
      const steps = afterSeconds.map((after, index) => {
        seconds += after;
        const operation = operations[choices[index] ?? 0];
        assert(operation !== undefined);
        return aStep(seconds, operation);
      });
      const cycle = seconds + restSeconds;
      const loopNanos = durationNanos(cycle * 1e9);
      const player = play(aScenario({ steps, loopNanos }));
      const once = runUntil(at(cycle - 0.5), player);
      const again = play(aScenario({ steps, loopNanos }));
      const thrice = runUntil(at(3 * cycle - 0.5), again);
      // A step at 0 is taken by the first call, which is not told here.
      const all = [...thrice];
      const first = steps.filter((step) => step.atNanos === 0).length;
      assertEquals(once.length, steps.length - first);
      assertEquals(all.length, 3 * steps.length - first);
      assertEquals(
        all.slice(steps.length - first, 2 * steps.length - first),
        all.slice(2 * steps.length - first),
      );
    },
  ));
});
