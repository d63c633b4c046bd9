import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import { parseCommandLine } from "@dvbcss/runtime";
import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import { aimsReport, judge } from "../../accuracy/report/aims.ts";
import { ACCURACY_COMMAND_LINE } from "../../accuracy/command_line.ts";
import { Course } from "../../accuracy/measure/course.ts";
import { figure } from "../../accuracy/report/figure.ts";
import type { Measurement } from "../../accuracy/measure/measurement.ts";
import {
  durationText,
  shareText,
  tableLines,
} from "../../accuracy/report/table.ts";

const DURATIONS: readonly { readonly nanos: number; readonly text: string }[] =
  [
    { nanos: 0, text: "0 ns" },
    { nanos: 17.4, text: "17 ns" },
    { nanos: 999.4, text: "999 ns" },
    { nanos: 999.6, text: "1.00 µs" },
    { nanos: 12_345, text: "12.3 µs" },
    { nanos: 999_400, text: "999 µs" },
    { nanos: 999_600, text: "1.00 ms" },
    { nanos: 1_234_567, text: "1.23 ms" },
    { nanos: 3_600e9, text: "3600 s" },
    { nanos: NaN, text: "–" },
    { nanos: Infinity, text: "–" },
  ];

Deno.test.each(DURATIONS)("durationText() writes $text", ({ nanos, text }) => {
  assertEquals(durationText(nanos), text);
});

const SHARES: readonly { readonly share: number; readonly text: string }[] = [
  { share: 0, text: "0" },
  { share: 1e-7, text: "<0.01 %" },
  { share: 0.012345, text: "1.23 %" },
  { share: 1, text: "100 %" },
  { share: NaN, text: "–" },
];

Deno.test.each(SHARES)("shareText() writes $text", ({ share, text }) => {
  assertEquals(shareText(share), text);
});

Deno.test("tableLines() aligns names to the left and figures to the right", () => {
  const rows = [{ name: "a", value: 5 }, { name: "long", value: 12_345 }];
  assertEquals(
    tableLines([
      { title: "name", cell: ({ name }) => name },
      { title: "n", cell: ({ value }) => String(value) },
    ], rows),
    ["name      n", "a         5", "long  12345"],
  );
});

/** Errors of 1 ms under a bound of 2 ms, then one too many, then nothing. */
function aCourse(): Course {
  const course = new Course(100e9, 10);
  for (let at = 0; at < 80e9; at += 1e9) {
    course.observe({
      at,
      local: at,
      moment: "periodic",
      blind: at >= 60e9,
      reading: {
        wallClock: wallClockNanos(0n),
        dispersionNanos: durationNanos(2e6),
      },
      errorNanos: at === 50e9 ? -3e6 : at < 1e9 ? 0 : 1e6,
    });
  }
  return course;
}

Deno.test("Course keeps mean, greatest and violation of each slice of time", () => {
  const [first, second, , , , sixth, ...others] = aCourse().slices;
  assertEquals(first?.meanError, 0.9e6);
  assertEquals(second?.greatestError, 1e6);
  assertEquals(second?.violated, false);
  assertEquals(sixth?.greatestError, 3e6);
  assertEquals(sixth?.violated, true);
  assertEquals(others, [undefined, undefined, undefined, undefined]);
});

Deno.test("figure() draws every cell, in light and dark", () => {
  const cells = ["lan", "wi<fi"].flatMap((world) =>
    ["one", "other"].map((contender) => ({
      world,
      contender,
      course: aCourse(),
      caption: `${contender} & ${world}`,
    }))
  );
  const svg = figure(cells, "Title");
  assertMatch(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assertStringIncludes(svg, "@media (prefers-color-scheme: dark)");
  assertStringIncludes(svg, "other &amp; wi&lt;fi");
  assertEquals(svg.match(/class="frame"/g)?.length, 4);
  assertEquals(svg.match(/class="violation" d="M/g)?.length, 4);
  assert(!/NaN|Infinity|undefined/.test(svg));
});

function measurement(
  world: string,
  contender: string,
  size: number,
): Measurement {
  const time = { p50: size, p95: size };
  return {
    world,
    contender,
    steady: {
      errorNanos: { p50: size, p95: size, p99: size, max: size },
      boundNanos: { p50: size, p95: size },
      halfRoundTripNanos: size,
      violations: size > 20 ? 1 : 0,
      observations: 10,
      blindShare: 0,
      unreadShare: 0,
      requestsPerMinute: size,
      steps: 0,
      backwardSteps: 0,
      maxSlewPpm: 0,
      announcedSteps: 0,
      discards: {},
    },
    start: {
      starts: 10,
      usableShare: 0.9,
      bound20Millis: time,
      bound5Millis: time,
      bound1Millis: time,
      error5Millis: time,
      error1Millis: time,
    },
  };
}

Deno.test("judge() takes the world that is furthest from each aim", () => {
  const reached = judge([
    measurement("wifi-heavy-tail", "pydvbcss", 100),
    measurement("wifi-heavy-tail", "estimator", 10),
    measurement("lan", "pydvbcss", 100),
    measurement("lan", "estimator", 60),
    measurement("elsewhere", "estimator", 1_000),
  ]);
  assertEquals(
    reached.map(({ world, value, met }) => [world, value, met]),
    [
      ["wifi-heavy-tail", 0.1, true],
      ["lan", 0.6, true],
      ["lan", 0.6, false],
      ["lan", 0.6, true],
      ["wifi-heavy-tail", 1 - 0.9, false],
      ["lan", 1, false],
      ["wifi-heavy-tail", 0, true],
    ],
  );
  const lines = aimsReport(reached).split("\n");
  assertEquals(lines.length, 8);
  assertMatch(
    lines[3] ?? "",
    /^bound p50, of pydvbcss's +0\.5 +0\.6 +lan +no$/,
  );
  assertEquals(aimsReport(judge([])), "");
});

interface Refused {
  readonly name: string;
  readonly args: readonly string[];
  readonly message: string;
}

const REFUSED: readonly Refused[] = [
  {
    name: "a seed below zero",
    args: ["--seed=-1"],
    message:
      'Cannot use --seed "-1": wanted a whole number from 0 to 4294967295',
  },
  {
    name: "no hours at all",
    args: ["--hours=0"],
    message: 'Cannot use --hours "0": wanted a number from 0.05 to 10000',
  },
  {
    name: "a picture without a file",
    args: ["--svg="],
    message: 'Cannot use --svg "": wanted the path of a file',
  },
  {
    name: "a flag nobody knows",
    args: ["--trac=x"],
    message: "Unknown flag --trac: did you mean --trace?",
  },
];

Deno.test.each(REFUSED)("the command line refuses $name", (refused) => {
  assertEquals(
    parseCommandLine(ACCURACY_COMMAND_LINE, refused.args, () => undefined),
    { kind: "refuse", message: refused.message },
  );
});

Deno.test("the command line needs nothing", () => {
  const parsed = parseCommandLine(ACCURACY_COMMAND_LINE, [], () => undefined);
  assert(parsed.kind === "run");
  assertEquals(parsed.values.seed, 1);
  assertEquals(parsed.values.svg, undefined);
});
