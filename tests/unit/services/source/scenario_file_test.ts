import { durationNanos } from "@dvbcss/clock";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { parseScenario } from "../../../../services/source/scenario_file.ts";

const PTS = {
  timelineSelector: "urn:dvb:css:timeline:pts",
  unitsPerTick: 1,
  unitsPerSecond: 90_000,
};

function aFile(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    description: "A test.",
    content: { contentId: "https://tv.example/film" },
    timelines: [PTS],
    steps: [],
    ...changes,
  };
}

function withOperation(operation: unknown) {
  return aFile({ steps: [{ afterSeconds: 1, operations: [operation] }] });
}

Deno.test("parseScenario() fills in what a file leaves out", () => {
  assertEquals(parseScenario(JSON.stringify(aFile())), {
    description: "A test.",
    content: {
      contentId: "https://tv.example/film",
      contentIdStatus: "final",
      presentationStatus: ["okay"],
      mrsUrl: null,
      teUrl: null,
    },
    timelines: [{
      timelineSelector: PTS.timelineSelector,
      properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    }],
    steps: [],
  });
});

Deno.test("parseScenario() reads every member of a timeline", () => {
  const timeline = {
    ...PTS,
    accuracySeconds: 0.02,
    startTicks: "9007199254740993",
    linked: false,
    availability: "unavailable",
    pendingSeconds: 1.5,
  };
  assertEquals(
    parseScenario(JSON.stringify(aFile({ timelines: [timeline] }))).timelines,
    [{
      timelineSelector: PTS.timelineSelector,
      properties: {
        unitsPerTick: 1,
        unitsPerSecond: 90_000,
        accuracySeconds: 0.02,
      },
      startTicks: 9_007_199_254_740_993n,
      linked: false,
      availability: "unavailable",
      pendingNanos: durationNanos(1.5e9),
    }],
  );
});

Deno.test("parseScenario() puts every step at a time", () => {
  const operations = [{ kind: "pause" }];
  const { steps, loopNanos } = parseScenario(JSON.stringify(aFile({
    steps: [
      { atSeconds: 2, operations },
      { afterSeconds: 0.5, operations },
      { atSeconds: 7, operations },
    ],
    loopSeconds: 7,
  })));

  assertEquals(
    steps.map((step) => step.atNanos),
    [2e9, 2.5e9, 7e9].map(durationNanos),
  );
  assertEquals(loopNanos, durationNanos(7e9));
});

Deno.test("parseScenario() reads what a jump and a seek mean", () => {
  const { timelineSelector } = PTS;
  const written = [
    { kind: "seek", seconds: 60 },
    { kind: "seek", timelineSelector, ticks: 5, alone: true },
    { kind: "jump", seconds: -0.5 },
    { kind: "jump", timelineSelector, ticks: "-5" },
    { kind: "jump", timelineSelector, minTicks: -1, maxTicks: 1 },
  ];
  const text = JSON.stringify(
    aFile({ steps: [{ atSeconds: 0, operations: written }] }),
  );
  assertEquals(parseScenario(text).steps[0]?.operations, [
    { kind: "seek", positionNanos: durationNanos(60e9) },
    { kind: "seek", timelineSelector, ticks: 5n, alone: true },
    { kind: "jump", positionNanos: durationNanos(-0.5e9) },
    { kind: "jump", timelineSelector, ticks: -5n },
    { kind: "jump", timelineSelector, minTicks: -1n, maxTicks: 1n },
  ]);
});

interface WrongFile {
  readonly name: string;
  readonly file: unknown;
  readonly message: string;
}

const WRONG_FILES: readonly WrongFile[] = [
  {
    name: "something else than an object",
    file: [],
    message: "it must be object: current value is []",
  },
  {
    name: "no description",
    file: aFile({ description: undefined }),
    message: "description must be string: current value is absent",
  },
  {
    name: "a member that it does not know",
    file: aFile({ repeat: true }),
    message: "repeat must be no field of this name: current value is true",
  },
  {
    name: "an operation that it does not know",
    file: withOperation({ kind: "rewind" }),
    message: "steps[0].operations[0].kind must be one of content, status, ",
  },
  {
    name: "a speed out of range",
    file: withOperation({ kind: "speed", speed: 2_000 }),
    message: "steps[0].operations[0].speed must be number to be <=1000: " +
      "current value is 2000",
  },
  {
    name: "a seek to nowhere",
    file: withOperation({ kind: "seek" }),
    message: "steps[0].operations[0] must be a seek with seconds, or",
  },
  {
    name: "a seek in ticks of nothing",
    file: withOperation({ kind: "seek", ticks: 3 }),
    message: "steps[0].operations[0] must be a seek with seconds, or",
  },
  {
    name: "a jump in an empty range",
    file: withOperation({
      kind: "jump",
      timelineSelector: PTS.timelineSelector,
      minTicks: 1,
      maxTicks: 0,
    }),
    message: "steps[0].operations[0] must be a jump with seconds, with",
  },
  {
    name: "ticks that are not whole",
    file: withOperation({
      kind: "jump",
      timelineSelector: PTS.timelineSelector,
      ticks: 0.5,
    }),
    message: "steps[0].operations[0].ticks must be an integer, or one in " +
      "decimal digits: current value is 0.5",
  },
  {
    name: "a timeline that nobody adds",
    file: withOperation({ kind: "remove", timelineSelector: "urn:typo" }),
    message: "steps[0].operations[0].timelineSelector must be one of " +
      `"${PTS.timelineSelector}": current value is "urn:typo"`,
  },
  {
    name: "two timelines with one selector",
    file: aFile({ timelines: [PTS, PTS] }),
    message: "timelines must be timelines with a timeline selector each",
  },
  {
    name: "a step without a time",
    file: aFile({ steps: [{ operations: [{ kind: "pause" }] }] }),
    message: "steps[0] must be a step with either atSeconds or afterSeconds",
  },
  {
    name: "a step before the one before it",
    file: aFile({
      steps: [
        { atSeconds: 5, operations: [{ kind: "pause" }] },
        { atSeconds: 4, operations: [{ kind: "play" }] },
      ],
    }),
    message: "steps[1].atSeconds must be no less than the step before it, 5: " +
      "current value is 4",
  },
  {
    name: "a cycle that ends before its steps",
    file: aFile({
      steps: [{ atSeconds: 5, operations: [{ kind: "pause" }] }],
      loopSeconds: 4,
    }),
    message: "loopSeconds must be no less than the last step's time, 5: " +
      "current value is 4",
  },
];

Deno.test.each(WRONG_FILES)(
  "parseScenario() refuses $name",
  ({ file, message }) => {
    assertThrows(
      () => parseScenario(JSON.stringify(file)),
      SyntaxError,
      `Cannot read scenario: ${message}`,
    );
  },
);

Deno.test("parseScenario() refuses text that is not JSON", () => {
  assertThrows(
    () => parseScenario("{"),
    SyntaxError,
    "Cannot read scenario: it must be JSON: ",
  );
});

Deno.test("parseScenario() cuts short what it quotes", () => {
  const file = aFile({ description: ["x".repeat(1_000)] });
  assertThrows(
    () => parseScenario(JSON.stringify(file)),
    SyntaxError,
    `current value is ["${"x".repeat(78)}…`,
  );
});
