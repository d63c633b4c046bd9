import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLess,
  assertLessOrEqual,
  assertThrows,
} from "@dvbcss/std/assert";
import {
  durationNanos,
  monotonicNanos,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  correlationOf,
  type EstimatingOptions,
  EstimatingSelector,
  type Proposal,
  type Selection,
} from "@dvbcss/protocol";

const MILLI = 1e6;
const SECOND = 1e9;
const EPOCH = 1_000n * 1_000_000_000n;
const LOCAL = { precisionNanos: durationNanos(100), maxFreqErrorPpm: 50 };

/** An exchange; the wall clock is ahead of ours by what `offsetAt` says. */
interface ExchangeOptions {
  /** When the request is sent, in nanoseconds from an epoch. */
  readonly at: number;
  readonly thereNanos?: number;
  readonly backNanos?: number;
  readonly offsetAt?: (at: number) => number;
}

function anExchange(options: ExchangeOptions): Proposal {
  const { at, thereNanos = MILLI, backNanos = MILLI } = options;
  const { offsetAt = () => 0 } = options;
  const middle = at + thereNanos;
  const served = EPOCH + BigInt(Math.round(middle + offsetAt(middle)));
  const candidate = {
    t1: monotonicNanos(EPOCH + BigInt(at)),
    t2: wallClockNanos(served),
    t3: wallClockNanos(served),
    t4: monotonicNanos(EPOCH + BigInt(middle + backNanos)),
    serverPrecisionNanos: durationNanos(100),
    serverMaxFreqErrorPpm: 50,
  };
  const correlation = correlationOf(candidate, LOCAL);
  return { candidate, correlation, current: undefined, local: LOCAL };
}

function aSelector(options: Partial<EstimatingOptions> = {}) {
  return new EstimatingSelector({ random: () => 0.5, ...options });
}

function exchange(
  selector: EstimatingSelector,
  options: ExchangeOptions,
): Selection {
  const proposal = anExchange(options);
  return selector.handleCandidate(proposal.candidate.t4, proposal);
}

/** Exchanges once a second; returns what is believed after the last. */
function exchanges(
  selector: EstimatingSelector,
  count: number,
  options: Partial<ExchangeOptions> & { readonly from?: number } = {},
): WallClockCorrelation {
  let adopted: WallClockCorrelation | undefined;
  for (let i = 0; i < count; i++) {
    const at = (options.from ?? 0) + i * SECOND;
    const selection = exchange(selector, { ...options, at });
    assertEquals(selection.stepped, undefined);
    assertEquals(selection.fault, undefined);
    adopted = selection.adopted;
  }
  assert(adopted !== undefined);
  return adopted;
}

/** Wall clock reading minus local time, in nanoseconds. */
function offsetOf(correlation: WallClockCorrelation | undefined): number {
  assert(correlation !== undefined);
  const { local } = correlation;
  return Number(wallClockAt(correlation, local) - local);
}

Deno.test("EstimatingSelector takes the first exchange for what it is", () => {
  const proposal = anExchange({ at: 0, thereNanos: 3 * MILLI });
  const now = proposal.candidate.t4;
  const { adopted } = aSelector().handleCandidate(now, proposal);
  assert(adopted !== undefined);
  assertLess(Math.abs(offsetOf(adopted) - MILLI), 1_000);
  assertLessOrEqual<number>(
    adopted.initialErrorNanos,
    wallClockDispersionAt(proposal.correlation, now) + 1,
  );
});

Deno.test("EstimatingSelector joins the short ways of different exchanges", () => {
  const selector = aSelector();
  exchange(selector, { at: 0, thereNanos: 40 * MILLI });
  const { adopted } = exchange(selector, { at: 1e8, backNanos: 40 * MILLI });
  assertLess(Math.abs(offsetOf(adopted)), 20_000);
  assertLess(adopted?.initialErrorNanos ?? 0, 1.1 * MILLI);
});

Deno.test("EstimatingSelector learns the frequency, and then hardly grows unsure", () => {
  const offsetAt = (at: number) => at * 30e-6;
  const known = exchanges(aSelector(), 60, { offsetAt });
  assertLess(Math.abs(known.speed - 1 - 30e-6), 0.5e-6);
  assertLess(known.errorGrowthRate, 60e-6);
  const now = monotonicNanos(known.local + 10_000_000_000n);
  const error = Number(wallClockAt(known, now) - now) -
    offsetAt(Number(now - EPOCH));
  assertLess(Math.abs(error), 10_000);
});

Deno.test("EstimatingSelector leaves room for what the frequency may do in a minute", () => {
  const still = { thereNanos: 0, backNanos: 0 };
  const options = { maxFreqJumpPpm: 3, maxFreqWanderPpmPerSecond: 0.5 };
  const { errorGrowthRate } = exchanges(aSelector(options), 60, still);
  assertGreaterOrEqual(errorGrowthRate, (3 + 0.5 * 60 / 2) / 1e6);
  assertLess(errorGrowthRate, 40e-6);
});

Deno.test("EstimatingSelector without trust in the frequency grows as the clocks claim", () => {
  const { speed, errorGrowthRate } = exchanges(
    aSelector({ maxFreqJumpPpm: 1_000 }),
    60,
    { offsetAt: (at) => at * 30e-6 },
  );
  assertLess(Math.abs(speed - 1), 1e-8);
  assertLess(Math.abs(errorGrowthRate - 100e-6), 1e-12);
});

Deno.test("EstimatingSelector is not moved by a longer way there", () => {
  const selector = aSelector();
  exchanges(selector, 60);
  const after = exchanges(selector, 40, {
    from: 60 * SECOND,
    thereNanos: 9 * MILLI,
  });
  assertLess(Math.abs(offsetOf(after)), 0.3 * MILLI);
  assertLess(after.initialErrorNanos, 9 * MILLI);
});

Deno.test("EstimatingSelector asks again at once when a reply contradicts its bound", () => {
  const selector = aSelector();
  exchanges(selector, 20);
  const at = 20 * SECOND;
  const offsetAt = () => 50 * MILLI;
  const doubt = exchange(selector, { at, offsetAt });
  assertEquals(doubt.fault, "contradicts-bound");
  assertEquals(doubt.stepped, undefined);
  assertLess(doubt.pauseNanos, 0.1 * SECOND);
  assertLess(Math.abs(offsetOf(doubt.adopted)), 0.1 * MILLI);
  assertGreaterOrEqual(doubt.adopted?.initialErrorNanos ?? 0, 50 * MILLI);
  const step = exchange(selector, { at: at + 5e7, offsetAt });
  assertEquals(step.stepped, true);
  assertEquals(step.fault, undefined);
  assertLess(Math.abs(offsetOf(step.adopted) - 50 * MILLI), 0.1 * MILLI);
});

Deno.test("EstimatingSelector stays with what it knows after a single lie", () => {
  const selector = aSelector();
  exchanges(selector, 20);
  const at = 20 * SECOND;
  const lie = exchange(selector, { at, offsetAt: () => 3_600 * SECOND });
  assertEquals(lie.fault, "contradicts-bound");
  const truth = exchange(selector, { at: at + 5e7 });
  assertEquals([truth.fault, truth.stepped], [undefined, undefined]);
  assertLess(truth.adopted?.initialErrorNanos ?? 0, 1.2 * MILLI);
});

Deno.test("EstimatingSelector believes no lies that contradict each other", () => {
  const selector = aSelector();
  exchanges(selector, 20);
  for (let i = 0; i < 10; i++) {
    const at = (20 + i) * SECOND;
    const lie = exchange(selector, { at, offsetAt: () => i * 1e12 + 1e12 });
    assertEquals([lie.fault, lie.stepped], ["contradicts-bound", undefined]);
    assertLess(Math.abs(offsetOf(lie.adopted)), 0.1 * MILLI);
  }
});

Deno.test("EstimatingSelector notes when a frequency changes faster than it may, and recovers", () => {
  const selector = aSelector();
  const delays = { thereNanos: 50_000, backNanos: 50_000 };
  exchanges(selector, 60, delays);
  const offsetAt = (at: number) => (at - 60 * SECOND) * 45e-6;
  const jumpsAt: number[] = [];
  for (let i = 60; i < 180; i++) {
    const at = i * SECOND;
    const { adopted, fault, stepped } = exchange(selector, {
      ...delays,
      at,
      offsetAt,
    });
    assertEquals(stepped, undefined);
    if (fault !== undefined) jumpsAt.push(i);
    if (jumpsAt.length === 0) continue;
    const error = Math.abs(offsetOf(adopted) - offsetAt(at + 1e5));
    assertLessOrEqual(error, adopted?.initialErrorNanos ?? 0);
  }
  assertEquals(jumpsAt.length, 1);
  assertLess(jumpsAt[0] ?? Infinity, 70);
});

Deno.test("EstimatingSelector notes when it cannot keep the bound that it gave", () => {
  const selector = aSelector();
  const delays = { thereNanos: 0, backNanos: 0 };
  exchange(selector, { ...delays, at: 0 });
  exchange(selector, { ...delays, at: SECOND });
  // Within what the clocks claim, but not within what was known of them.
  const { fault, stepped, adopted } = exchange(selector, {
    ...delays,
    at: 21 * SECOND,
    offsetAt: () => MILLI,
  });
  assertEquals([fault, stepped], ["frequency-jump", undefined]);
  assertLess(Math.abs(offsetOf(adopted) - MILLI), 1_000);
});

Deno.test("EstimatingSelector asks in a burst, then within its limits", () => {
  const selector = aSelector({
    minPauseNanos: durationNanos(2 * SECOND),
    maxPauseNanos: durationNanos(8 * SECOND),
  });
  const pauses = Array.from(
    { length: 100 },
    (_, i) => exchange(selector, { at: i * SECOND }).pauseNanos,
  );
  for (const pause of pauses.slice(0, 5)) assertLess(pause, 0.1 * SECOND);
  for (const pause of pauses.slice(5)) {
    assertGreaterOrEqual(pause, 2 * SECOND);
    assertLessOrEqual(pause, 8 * SECOND);
  }
  // All exchanges are alike: there is nothing to be gained.
  assertLess(6 * SECOND, pauses.at(-1) ?? 0);
});

Deno.test("EstimatingSelector asks more often while much is to be gained", () => {
  const selector = aSelector();
  const pauses = Array.from({ length: 100 }, (_, i) =>
    exchange(selector, {
      at: i * SECOND,
      thereNanos: MILLI + (i % 20 === 0 ? 0 : 30 * MILLI),
      backNanos: MILLI + (i % 20 === 10 ? 0 : 30 * MILLI),
      offsetAt: (at) => 2 * MILLI * Math.sin(at / 30e9),
    }).pauseNanos);
  assertLessOrEqual(pauses.at(-1) ?? 0, SECOND);
});

Deno.test("EstimatingSelector pauses at random", () => {
  const draw = (value: number) => aSelector({ random: () => value });
  const [short, long] = [0, 0.999].map((value) =>
    exchange(draw(value), { at: 0 }).pauseNanos
  );
  assertGreaterOrEqual((long ?? 0) / (short ?? 0), 1.4);
});

Deno.test("EstimatingSelector asks less hastily and waits longer while the server is away", () => {
  const selector = aSelector();
  const now = monotonicNanos(EPOCH);
  const first = selector.timeoutNanos;
  const pauses = Array.from(
    { length: 20 },
    () => selector.handleTimeout(now).pauseNanos,
  );
  assertLess(pauses[0] ?? 0, 0.1 * SECOND);
  const spaces = pauses.map((pause) => pause + first);
  for (const space of spaces.slice(5)) {
    assertGreaterOrEqual(space, 0.2 * SECOND);
    assertLessOrEqual(space, SECOND);
  }
  assertGreaterOrEqual(selector.timeoutNanos, 2 * first);
  exchange(selector, { at: 0 });
  assertEquals(selector.timeoutNanos, first);
});

Deno.test("EstimatingSelector renews its bound while replies are lost", () => {
  const selector = aSelector();
  const known = exchanges(selector, 60);
  const after = (seconds: number) =>
    selector.handleTimeout(
      monotonicNanos(known.local + BigInt(seconds * SECOND)),
    ).adopted;
  assertEquals(after(29), undefined);
  const renewed = after(31);
  assert(renewed !== undefined);
  assertGreaterOrEqual<number>(
    renewed.initialErrorNanos,
    known.initialErrorNanos,
  );
  assertEquals(after(32), undefined);
  assert(after(62) !== undefined);
});

Deno.test("EstimatingSelector gives a bound for ever when nothing will be asked", () => {
  const selector = aSelector();
  assertEquals(selector.handleSilence(monotonicNanos(EPOCH)), undefined);
  const known = exchanges(selector, 60, { offsetAt: (at) => at * 30e-6 });
  const silent = selector.handleSilence(known.local);
  assert(silent !== undefined);
  assertEquals(silent.speed, known.speed);
  assertLess(Math.abs(silent.errorGrowthRate - 130e-6), 1e-6);
});

Deno.test("EstimatingSelector keeps its doubt while replies are lost", () => {
  const selector = aSelector();
  exchanges(selector, 20);
  exchange(selector, { at: 20 * SECOND, offsetAt: () => SECOND });
  const { adopted } = selector.handleTimeout(
    monotonicNanos(EPOCH + BigInt(60 * SECOND)),
  );
  assertGreaterOrEqual(adopted?.initialErrorNanos ?? 0, SECOND);
});

Deno.test("EstimatingSelector.reset() forgets everything", () => {
  const selector = aSelector();
  exchanges(selector, 20);
  selector.reset();
  const { stepped, fault, pauseNanos, adopted } = exchange(selector, {
    at: 30 * SECOND,
    offsetAt: () => 3_600 * SECOND,
  });
  assertEquals([stepped, fault], [undefined, undefined]);
  assertLess(pauseNanos, 0.1 * SECOND);
  assertLess(Math.abs(offsetOf(adopted) - 3_600 * SECOND), MILLI);
});

const BAD_OPTIONS: readonly {
  readonly name: string;
  readonly options: Partial<EstimatingOptions>;
}[] = [
  { name: "no pause", options: { minPauseNanos: durationNanos(0) } },
  {
    name: "endless pause",
    options: { maxPauseNanos: durationNanos(Infinity) },
  },
  {
    name: "pauses in the wrong order",
    options: {
      minPauseNanos: durationNanos(2),
      maxPauseNanos: durationNanos(1),
    },
  },
  { name: "no timeout", options: { timeoutNanos: durationNanos(0) } },
  { name: "negative jump", options: { maxFreqJumpPpm: -1 } },
  {
    name: "wander that is no number",
    options: { maxFreqWanderPpmPerSecond: NaN },
  },
];

Deno.test.each(BAD_OPTIONS)(
  "EstimatingSelector refuses $name",
  ({ options }) => {
    assertThrows(() => aSelector(options), RangeError);
  },
);
