import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertThrows,
} from "@dvbcss/std/assert";
import { LowestDispersionSelector, MostRecentSelector } from "@dvbcss/protocol";
import type { Contender } from "../../accuracy/contender.ts";
import {
  SteadyMeter,
  type SteadyStatistics,
} from "../../accuracy/measure/steady_meter.ts";
import { replay } from "../../accuracy/trace/trace.ts";
import { parseTrace } from "../../accuracy/trace/trace_file.ts";

const SECOND = 1_000_000_000n;
const LOWEST_DISPERSION: Contender = {
  name: "lowest-dispersion",
  localMaxFreqErrorPpm: 50,
  createSelector: () => new LowestDispersionSelector(),
};
const MOST_RECENT: Contender = {
  ...LOWEST_DISPERSION,
  name: "most-recent",
  createSelector: () => new MostRecentSelector(),
};

/** An exchange of 2 ms, the wall clock being 100 s ahead and off by `lie`. */
function exchange(t1: bigint, lie = 0n): Readonly<Record<string, unknown>> {
  const t2 = t1 + 100n * SECOND + 1_000_000n + lie;
  return {
    t1: String(t1),
    t2: String(t2),
    t3: String(t2),
    t4: String(t1 + 2_000_000n),
    precision: -30,
    maxFreqErrorPpm: 50,
  };
}

function truth(local: bigint): Readonly<Record<string, unknown>> {
  return { local: String(local), wallClock: String(local + 100n * SECOND) };
}

function ndjson(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function statisticsOf(text: string, contender: Contender): SteadyStatistics {
  const meter = new SteadyMeter({ observeEveryNanos: 1, settledAfterNanos: 0 });
  const lines = parseTrace(text);
  replay({ lines, contender, localPrecisionNanos: 100, seed: 1 }, meter);
  return meter.statistics();
}

Deno.test("parseTrace() reads exchanges and truth, ordered by time", () => {
  const text = ndjson([exchange(SECOND), exchange(2n * SECOND), truth(SECOND)]);
  const lines = parseTrace(`\n${text}\r\n\n`);
  assertEquals(lines.map(({ kind }) => kind), [
    "truth",
    "exchange",
    "exchange",
  ]);
  assertEquals(lines[1], {
    kind: "exchange",
    t1: 1_000_000_000n,
    t2: 101_001_000_000n,
    t3: 101_001_000_000n,
    t4: 1_002_000_000n,
    precisionExponent: -30,
    maxFreqErrorPpm: 50,
  });
});

interface Malformed {
  readonly name: string;
  readonly line: string;
  readonly message: string;
}

const WHOLE = "a whole number of nanoseconds, as a string";
const MALFORMED: readonly Malformed[] = [
  {
    name: "no JSON",
    line: "{t1:",
    message: "it must be JSON: ",
  },
  {
    name: "no object",
    line: "[1]",
    message: "it must be object: current value is [1]",
  },
  {
    name: "a missing time",
    line: JSON.stringify({ ...exchange(2n * SECOND), t3: undefined }),
    message: `t3 must be ${WHOLE}: current value is absent`,
  },
  {
    name: "a time that is a number",
    line: JSON.stringify({ ...exchange(2n * SECOND), t1: 17 }),
    message: `t1 must be ${WHOLE}: current value is 17`,
  },
  {
    name: "a time before zero",
    line: JSON.stringify({ ...exchange(2n * SECOND), t1: "-17" }),
    message: `t1 must be ${WHOLE}: current value is "-17"`,
  },
  {
    name: "a time beyond the wire",
    line: JSON.stringify({
      ...exchange(2n * SECOND),
      t2: "4294967296000000000",
    }),
    message:
      't2 must be below 2^32 seconds: current value is "4294967296000000000"',
  },
  {
    name: "a precision beyond the wire",
    line: JSON.stringify({ ...exchange(2n * SECOND), precision: -129 }),
    message: "precision must be ",
  },
  {
    name: "a frequency error below zero",
    line: JSON.stringify({ ...exchange(2n * SECOND), maxFreqErrorPpm: -1 }),
    message: "maxFreqErrorPpm must be ",
  },
  {
    name: "a field nobody knows",
    line: JSON.stringify({ ...exchange(2n * SECOND), server: "tv" }),
    message: 'server must be no field of this name: current value is "tv"',
  },
  {
    name: "a truth without a wall clock",
    line: JSON.stringify({ local: "5" }),
    message: `wallClock must be ${WHOLE}: current value is absent`,
  },
  {
    name: "an exchange out of order",
    line: JSON.stringify(exchange(SECOND / 2n)),
    message:
      "t4 must be no less than that of the exchange before it, 1002000000: current value is 502000000",
  },
];

Deno.test.each(MALFORMED)(
  "parseTrace() names line and field of $name",
  ({ line, message }) => {
    const text = `${ndjson([exchange(SECOND), truth(SECOND)])}\n${line}\n`;
    assertThrows(
      () => parseTrace(text),
      SyntaxError,
      `Cannot read trace: line 4: ${message}`,
    );
  },
);

Deno.test("parseTrace() refuses an empty recording", () => {
  assertThrows(() => parseTrace("\n\n"), SyntaxError, "line 1: it must not be");
});

Deno.test("replay() reads error and bound where the truth is told", () => {
  const lines = [1n, 2n, 3n].flatMap((at) => [
    exchange(at * SECOND, 500_000n),
    truth(at * SECOND + SECOND / 2n),
  ]);
  const { errorNanos, boundNanos, violations, observations } = statisticsOf(
    ndjson(lines),
    LOWEST_DISPERSION,
  );
  assertAlmostEquals(errorNanos.max, 500_000, 1);
  assertAlmostEquals(boundNanos.p50, 1_000_200 + 49_900, 200);
  assertEquals({ violations, observations }, {
    violations: 0,
    observations: 3,
  });
});

Deno.test("replay() offers every exchange, also overlapping ones and after refused ones", () => {
  const refused = { ...exchange(3n * SECOND), t3: "1" };
  const overlapping = {
    ...exchange(4n * SECOND),
    t1: String(2n * SECOND - 5_000_000n),
  };
  const text = ndjson([
    exchange(SECOND),
    exchange(2n * SECOND),
    refused,
    overlapping,
    exchange(5n * SECOND),
  ]);
  const kinds: string[] = [];
  replay({
    lines: parseTrace(text),
    contender: MOST_RECENT,
    localPrecisionNanos: 100,
    seed: 1,
  }, {
    observe: () => {},
    handleAnnouncement: () => {},
    handleAction: (_at, action) => {
      kinds.push(action.kind === "discard" ? action.fault : action.kind);
    },
  });
  const count = (wanted: string) =>
    kinds.filter((kind) => kind === wanted).length;
  assertEquals(count("send"), 5);
  assertEquals(count("measure"), 4);
  assertEquals(count("transmit-before-receive"), 1);
});

Deno.test("replay() catches a server that lies by an hour", () => {
  const lines = [1n, 2n, 3n, 4n, 5n].flatMap((at) => [
    exchange(at * SECOND, at === 3n ? 3_600n * SECOND : 0n),
    truth(at * SECOND + SECOND / 2n),
  ]);
  const believing = statisticsOf(ndjson(lines), LOWEST_DISPERSION);
  assertEquals(believing.violations, 1);
  assertGreater(believing.errorNanos.max, 3_599e9);
  assertEquals(believing.announcedSteps, 2);
});
