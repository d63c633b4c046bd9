import { type Correlation, NoCommonClock } from "@dvbcss/clock";
import {
  assert,
  assertEquals,
  assertExists,
  assertThrows,
} from "@dvbcss/std/assert";
import data from "../../vectors/clocks.json" with { type: "json" };
import {
  parseRational,
  rationalOf,
  rationalOfTicks,
  relativeError,
  times,
} from "./rational.ts";
import {
  CHANGES,
  type Observed,
  QUERIES,
  type VectorStep,
} from "./vector_steps.ts";
import { type VectorClock, VectorTree } from "./vector_tree.ts";

interface VectorCase {
  readonly name: string;
  readonly clocks?: readonly VectorClock[];
  readonly steps: readonly VectorStep[];
}

/** Where we do better than the library, by case: why, and its steps by index. */
const STRICTER: Readonly<
  Record<string, { why: string; steps: Record<number, Partial<VectorStep>> }>
> = {
  "rebase-while-paused-off-correlation": {
    why: "refused, since NaN would spoil the clock for good",
    steps: {
      0: { error: "out-of-range" },
      1: { expect: "5", exact: "5" },
    },
  },
  "rebase-error-backward": {
    why: "the error bound grows by the absolute distance",
    steps: {
      2: {
        exact: {
          parentTicks: "0",
          childTicks: "-995",
          initialError: "51/100",
          errorGrowthRate: "1/100",
        },
      },
      3: { exact: "51/100" },
    },
  },
  "tunable-pause-resume-jumps": {
    why: "the clock goes on from where it stood",
    steps: {
      6: { exact: "10000" },
      7: {
        exact: {
          parentTicks: "30000000",
          childTicks: "10000",
          initialError: "0",
          errorGrowthRate: "0",
        },
      },
    },
  },
  "range-error-signed": {
    why: "the error bound grows by the absolute distance, so is never negative",
    steps: {
      // The points are 2 s apart; their bounds are 0.5 s and 0.2 s + 0.1 s/s.
      0: { exact: "5/10" },
      1: { exact: "4/10" },
      2: { exact: "3/10" },
      3: { exact: "2/10" },
      4: { exact: "3/10" },
    },
  },
  "offset-on-root": {
    why: "calcWhen works on every clock",
    steps: { 3: { error: undefined, expect: "1.0", exact: "1" } },
  },
};

type ErrorClass = abstract new (...args: never[]) => Error;

/** What we throw for the vectors' error categories. */
const ERROR_CLASSES: Readonly<Record<string, ErrorClass>> = {
  "no-parent": TypeError,
  "not-supported": TypeError,
  "no-common-clock": NoCommonClock,
  "division-by-zero": RangeError,
  "out-of-range": RangeError,
};

/** Inputs that are decimals which no double holds. */
const DECIMAL_INPUTS: readonly string[] = ["frame-rate-24000-over-1001"];

const CASES: readonly VectorCase[] = data.cases;

for (const vector of CASES) {
  const stricter = STRICTER[vector.name];
  const floored = vector.steps.some((step) => step.differsFromExact);
  const why = stricter?.why ??
    (floored ? "real arithmetic where the library floors" : undefined);
  Deno.test(`clock vector ${vector.name}${why ? ` (${why})` : ""}`, () => {
    const tree = new VectorTree(vector.clocks ?? []);
    const tolerance = DECIMAL_INPUTS.includes(vector.name) ? 1e-15 : 1e-28;
    vector.steps.forEach((step, index) =>
      run(tree, { ...step, ...stricter?.steps[index] }, tolerance)
    );
  });
}

Deno.test("clock vectors are all there", () => {
  assertEquals(CASES.length, data.count);
  const names = CASES.map((vector) => vector.name);
  for (const name of Object.keys(STRICTER)) assert(names.includes(name), name);
});

function run(tree: VectorTree, step: VectorStep, tolerance: number): void {
  const change = CHANGES[step.op];
  if (change !== undefined) {
    if (step.error === undefined) change(tree, step);
    else assertThrows(() => change(tree, step), errorClass(step.error));
    return;
  }
  const query = QUERIES[step.op];
  assertExists(query, `Unknown step: ${step.op}`);
  if (step.error !== undefined) {
    assertThrows(() => query(tree, step), errorClass(step.error));
  } else {
    assertObserved(query(tree, step), step, tolerance);
  }
}

function errorClass(category: string): ErrorClass {
  const errorClass = ERROR_CLASSES[category];
  assertExists(errorClass, category);
  return errorClass;
}

function assertObserved(
  observed: Observed,
  step: VectorStep,
  tolerance: number,
): void {
  switch (observed.kind) {
    case "plain":
      return assertEquals(observed.plain, step.expect);
    case "correlation":
      return assertCorrelation(observed.correlation, step.exact);
    case "nanos":
      return assertNanos(observed.nanos, step);
    case "ticks": {
      if (step.expect === "NaN" && step.exact === undefined) {
        return assertEquals(observed.ticks.high, NaN);
      }
      const exact = parseRational(String(step.exact ?? step.expect));
      const error = relativeError(rationalOfTicks(observed.ticks), exact);
      assert(
        error <= tolerance,
        `${step.op}: off by ${error} of ${step.exact}`,
      );
    }
  }
}

/** Durations are doubles in nanoseconds; the vectors have seconds. */
function assertNanos(nanos: number, step: VectorStep): void {
  if (!Number.isFinite(nanos)) return assertEquals(String(nanos), step.expect);
  const exact = times(
    parseRational(String(step.exact ?? decimal(step.expect))),
    1_000_000_000n,
  );
  const error = relativeError(rationalOf(nanos), exact);
  assert(error <= 1e-15, `${step.op}: off by ${error} of ${step.exact}`);
}

/** Writes a number without an exponent. */
function decimal(value: unknown): string {
  return Number(value).toFixed(9);
}

function assertCorrelation(actual: Correlation, exact: unknown): void {
  assert(typeof exact === "object" && exact !== null);
  const members: Record<string, unknown> = { ...exact };
  const found = {
    parentTicks: rationalOfTicks(actual.parentTicks),
    childTicks: rationalOfTicks(actual.childTicks),
    initialError: rationalOf(actual.initialErrorNanos),
    errorGrowthRate: rationalOf(actual.errorGrowthRate),
  };
  for (const [name, value] of Object.entries(found)) {
    const scale = name === "initialError" ? 1_000_000_000n : 1n;
    const wanted = times(parseRational(String(members[name])), scale);
    assert(relativeError(value, wanted) <= 1e-15, name);
  }
}
