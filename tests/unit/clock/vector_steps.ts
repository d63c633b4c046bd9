import {
  ancestryOf,
  calcWhen,
  clockDiffNanos,
  type Correlation,
  durationNanos,
  effectiveSpeed,
  fromRoot,
  isChangeSignificant,
  measurePrecision,
  nanosToTicks,
  quantifyChange,
  RootClock,
  rootOf,
  type Ticks,
  ticks,
  ticksToNanos,
  toOther,
  toRoot,
} from "@dvbcss/clock";
import { assert, assertExists } from "@dvbcss/std/assert";
import {
  correlationOf,
  nanosOf,
  numberOf,
  type VectorCorrelation,
  type VectorTree,
} from "./vector_tree.ts";

/** A correlation, a number or a flag. */
export type VectorValue = VectorCorrelation | string | boolean;

/** A step of a case: a change, or a question with its answer. */
export interface VectorStep {
  readonly op: string;
  readonly clock?: string | undefined;
  readonly other?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly value?: VectorValue | undefined;
  readonly speed?: string | undefined;
  readonly threshold?: string | undefined;
  readonly monotonicSeconds?: string | undefined;
  readonly tickRate?: string | undefined;
  readonly readings?: readonly string[] | undefined;
  readonly sampleSize?: number | undefined;
  readonly expect?: unknown;
  readonly exact?: unknown;
  readonly error?: string | undefined;
  readonly differsFromExact?: boolean | undefined;
}

/** An answer: a number of ticks, a duration, a correlation or anything else. */
export type Observed =
  | { readonly kind: "ticks"; readonly ticks: Ticks }
  | { readonly kind: "nanos"; readonly nanos: number }
  | { readonly kind: "correlation"; readonly correlation: Correlation }
  | { readonly kind: "plain"; readonly plain: unknown };

export const CHANGES: Readonly<
  Record<string, (tree: VectorTree, step: VectorStep) => void>
> = {
  setRootTicks: (tree, s) => tree.setRootTicks(s.clock ?? "", text(s.value)),
  setSpeed: (tree, s) => {
    tree.correlated(s.clock).speed = Number(s.value);
  },
  setTickRate: (tree, s) => {
    tree.correlated(s.clock).tickRate = Number(s.value);
  },
  setCorrelation: (tree, s) => {
    tree.correlated(s.clock).correlation = point(s.value);
  },
  setCorrelation1: (tree, s) => {
    tree.range(s.clock).correlation1 = point(s.value);
  },
  setCorrelation2: (tree, s) => {
    tree.range(s.clock).correlation2 = point(s.value);
  },
  setCorrelationAndSpeed: (tree, s) =>
    tree.correlated(s.clock)
      .setCorrelationAndSpeed(point(s.value), Number(s.speed)),
  rebaseCorrelationAtTicks: (tree, s) =>
    tree.correlated(s.clock).rebaseAt(ticks(numberOf(text(s.value)))),
  setSlew: (tree, s) => {
    tree.tunable(s.clock).slew = Number(s.value);
  },
  adjustTicks: (tree, s) => tree.tunable(s.clock).adjustTicks(Number(s.value)),
  setError: (tree, s) =>
    tree.tunable(s.clock)
      .setError(nanosOf(s.args?.[0] ?? ""), Number(s.args?.[1])),
  setOffset: (tree, s) => {
    tree.offset(s.clock).offsetNanos = durationNanos(nanosOf(text(s.value)));
  },
  setAvailability: (tree, s) => {
    const clock = tree.clock(s.clock);
    const name = clock.parent === null ? "available" : "availabilityFlag";
    if (!Reflect.set(clock, name, s.value)) {
      throw new TypeError(`${name} has no setter`);
    }
  },
  setParent: (tree, s) => {
    const clock = tree.clock(s.clock);
    assert(Reflect.set(clock, "parent", tree.clock(text(s.value))));
  },
};

export const QUERIES: Readonly<
  Record<string, (tree: VectorTree, step: VectorStep) => Observed>
> = {
  ticks: (tree, s) => inTicks(tree.clock(s.clock).now()),
  nanos: (tree, s) =>
    inTicks(ticksToNanos(tree.clock(s.clock), tree.clock(s.clock).now())),
  nanosToTicks: (tree, s) => inTicks(nanosToTicks(tree.clock(s.clock), arg(s))),
  tickRate: (tree, s) => inNumber(tree.clock(s.clock).tickRate),
  speed: (tree, s) => inNumber(tree.clock(s.clock).speed),
  slew: (tree, s) => inNumber(tree.tunable(s.clock).slew),
  offset: (tree, s) => inNanos(tree.offset(s.clock).offsetNanos),
  correlation: (tree, s) => ({
    kind: "correlation",
    correlation: tree.correlated(s.clock).correlation,
  }),
  toParentTicks: (tree, s) => inTicks(tree.clock(s.clock).toParent(arg(s))),
  fromParentTicks: (tree, s) => inTicks(tree.clock(s.clock).fromParent(arg(s))),
  toRootTicks: (tree, s) => inTicks(toRoot(tree.clock(s.clock), arg(s))),
  fromRootTicks: (tree, s) => inTicks(fromRoot(tree.clock(s.clock), arg(s))),
  toOtherClockTicks: (tree, s) =>
    inTicks(toOther(tree.clock(s.clock), tree.clock(s.other), arg(s))),
  calcWhen: (tree, s) =>
    inNanos(Number(calcWhen(tree.clock(s.clock), arg(s)) ?? NaN)),
  dispersionAtTime: (tree, s) =>
    inNanos(tree.clock(s.clock).dispersionAt(arg(s))),
  dispersionNow: (tree, s) =>
    inNanos(tree.clock(s.clock).dispersionAt(tree.clock(s.clock).now())),
  clockDiff: (tree, s) =>
    inNanos(clockDiffNanos(tree.clock(s.clock), tree.clock(s.other))),
  getEffectiveSpeed: (tree, s) => inNumber(effectiveSpeed(tree.clock(s.clock))),
  quantifyChange: (tree, s) =>
    inNanos(
      quantifyChange(
        tree.correlated(s.clock),
        point(s.value),
        Number(s.speed),
      ),
    ),
  isChangeSignificant: (tree, s) =>
    plain(isChangeSignificant(
      tree.correlated(s.clock),
      point(s.value),
      Number(s.speed),
      durationNanos(nanosOf(s.threshold ?? "")),
    )),
  isAvailable: (tree, s) => plain(tree.clock(s.clock).available),
  getRootMaxFreqError: (tree, s) =>
    inNumber(tree.clock(s.clock).maxFreqErrorPpm),
  getAncestry: (tree, s) =>
    plain(ancestryOf(tree.clock(s.clock)).map((c) => tree.idOf(c))),
  getRoot: (tree, s) => plain(tree.idOf(rootOf(tree.clock(s.clock)))),
  getParent: (tree, s) => plain(tree.idOf(tree.clock(s.clock).parent)),
  notified: (tree) => plain(tree.takeNotified()),
  sysClockTicks: (_, s) => {
    const read = () => BigInt(nanosOf(s.monotonicSeconds ?? ""));
    const root = new RootClock({ read, tickRate: Number(s.tickRate) });
    return inTicks(root.now());
  },
  measurePrecision: (_, s) => {
    const readings = (s.readings ?? []).values();
    const nanosATick = 1_000_000_000n / BigInt(s.tickRate ?? "1");
    const read = () => BigInt(readings.next().value ?? "0") * nanosATick;
    return inNanos(measurePrecision({ read, sampleSize: s.sampleSize ?? 1 }));
  },
};

function inTicks(value: Ticks): Observed {
  return { kind: "ticks", ticks: value };
}

function inNumber(value: number): Observed {
  return { kind: "ticks", ticks: ticks(value) };
}

function inNanos(nanos: number): Observed {
  return { kind: "nanos", nanos };
}

function plain(value: unknown): Observed {
  return { kind: "plain", plain: value };
}

function arg(step: VectorStep): Ticks {
  const [first] = step.args ?? [];
  assertExists(first);
  return ticks(numberOf(first));
}

function point(value: VectorValue | undefined): Correlation {
  assert(typeof value === "object");
  return correlationOf(value);
}

function text(value: VectorValue | undefined): string {
  assert(typeof value === "string");
  return value;
}
