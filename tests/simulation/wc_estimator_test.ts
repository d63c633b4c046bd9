import {
  assert,
  assertEquals,
  assertLess,
  assertLessOrEqual,
} from "@dvbcss/std/assert";
import {
  monotonicNanos,
  wallClockAt,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import {
  EstimatingSelector,
  LowestDispersionSelector,
  type WcClientAction,
} from "@dvbcss/protocol";
import { forAllSeeds, type SeededRandom } from "../support/random.ts";
import { type Path, SimulatedLink } from "../support/simulated_link.ts";

const SECOND = 1_000_000_000n;
const MILLI = 1e6;

interface LinkOptions {
  readonly path?: Partial<Path>;
  readonly back?: Partial<Path>;
  readonly algorithm?: "estimator" | "lowest-dispersion";
}

function aLink(random: SeededRandom, options: LinkOptions = {}): SimulatedLink {
  const path = {
    minNanos: 1e6,
    maxNanos: 4e6,
    loss: 0.05,
    duplicates: 0.05,
    ...options.path,
  };
  const clock = { precisionNanos: 100n, maxFreqErrorPpm: 50 };
  return new SimulatedLink({
    client: { ...clock, epochNanos: 77n * SECOND, skewPpm: 30 },
    server: { ...clock, epochNanos: 9_000n * SECOND, skewPpm: -10 },
    there: path,
    back: { ...path, ...options.back },
    hold: { minNanos: 0, maxNanos: 50_000 },
    send: { minNanos: 0, maxNanos: 10_000 },
    followUp: random.next() < 0.5,
    selector: options.algorithm === "lowest-dispersion"
      ? new LowestDispersionSelector()
      : new EstimatingSelector({ random: () => random.next() }),
  }, random);
}

/** How wrong the client is and how wrong it says it is, in nanoseconds. */
function stateOf(link: SimulatedLink) {
  const sample = link.sample();
  assert(sample !== undefined);
  const local = monotonicNanos(sample.local);
  const { correlation, trueWallClock } = sample;
  return {
    error: Math.abs(Number(wallClockAt(correlation, local) - trueWallClock)),
    bound: wallClockDispersionAt(correlation, local),
  };
}

function assertWithinBound(link: SimulatedLink): void {
  const { error, bound } = stateOf(link);
  assertLessOrEqual(error, bound + 3);
}

function stepsIn(link: SimulatedLink, from = 0) {
  return link.actions.slice(from).map(({ action }) => action).filter((action) =>
    action.kind === "correlate" && action.change === "step"
  );
}

function count(
  link: SimulatedLink,
  test: (action: WcClientAction) => boolean,
): number {
  return link.actions.filter(({ action }) => test(action)).length;
}

Deno.test("an estimating client is usable within half a second", () => {
  forAllSeeds(100, (random) => {
    const link = aLink(random, { path: { loss: 0 } });
    link.runUntil(SECOND / 2n);
    assertWithinBound(link);
    assertLess(stateOf(link).bound, 4 * MILLI);
    const requests = count(link, ({ kind }) => kind === "send");
    assertLessOrEqual(requests, 8);
  });
});

Deno.test("an estimating client errs less than one of lowest dispersion, and asks no more", () => {
  const [ours, theirs] = (["estimator", "lowest-dispersion"] as const).map(
    (algorithm) => {
      const errors: number[] = [];
      let requests = 0;
      forAllSeeds(5, (random) => {
        const link = aLink(random, { algorithm });
        for (let second = 60n; second < 660n; second++) {
          link.runUntil(second * SECOND);
          assertWithinBound(link);
          errors.push(stateOf(link).error);
        }
        requests += count(link, ({ kind }) => kind === "send");
      });
      errors.sort((a, b) => a - b);
      return { p95: errors[Math.floor(0.95 * errors.length)] ?? 0, requests };
    },
  );
  assert(ours !== undefined && theirs !== undefined);
  assertLess(ours.p95, theirs.p95 / 3);
  assertLessOrEqual(ours.requests, theirs.requests);
});

Deno.test.each([
  { name: "forward by a year", byNanos: 31_536_000n * SECOND },
  {
    name: "forward by five minutes, as when our clock slept",
    byNanos: 300n * SECOND,
  },
  { name: "back by 50 ms", byNanos: -50_000_000n },
  { name: "back by two hours", byNanos: -7_200n * SECOND },
])(
  "an estimating client follows at the second reply when the server's clock goes $name",
  ({ byNanos }) => {
    forAllSeeds(30, (random) => {
      const link = aLink(random);
      let at = 60n * SECOND;
      link.runUntil(at);
      // A reply under way would mix the two clocks, as no restart does.
      while (
        link.actions.at(-1)?.action.kind !== "set-timer" || isAsking(link)
      ) {
        link.runUntil(at += 1_000_000n);
      }
      link.serverClock.step(byNanos);
      const before = link.actions.length;
      while (stepsIn(link, before).length === 0) {
        link.runUntil(at += 10_000_000n);
        const measured = link.actions.slice(before).filter(({ action }) =>
          action.kind === "measure"
        );
        assertLessOrEqual(measured.length, 2);
        if (measured.length === 1) assertWithinBound(link);
      }
      for (let second = 1n; second <= 60n; second++) {
        link.runUntil(at + second * SECOND);
        assertWithinBound(link);
      }
      assertEquals(stepsIn(link, before).length, 1);
      assertLess(stateOf(link).error, 1 * MILLI);
    });
  },
);

Deno.test("an estimating client keeps its bound when one way becomes 8 ms longer, and calls it no step", () => {
  forAllSeeds(20, (random) => {
    const path = { minNanos: 1e6, maxNanos: 2e6, loss: 0, duplicates: 0 };
    const link = aLink(random, { path });
    link.runUntil(120n * SECOND);
    link.changeThere({ ...path, minNanos: 9e6, maxNanos: 10e6 });
    for (let second = 121n; second <= 180n; second++) {
      link.runUntil(second * SECOND);
      assertWithinBound(link);
      if (second <= 150n) assertLess(stateOf(link).error, 0.5 * MILLI);
    }
    link.changeThere(path);
    link.runUntil(240n * SECOND);
    assertLess(stateOf(link).error, 0.2 * MILLI);
    assertEquals(stepsIn(link), []);
  });
});

Deno.test("an estimating client keeps its bound through an outage of ten minutes", () => {
  forAllSeeds(20, (random) => {
    const link = aLink(random);
    link.runUntil(120n * SECOND);
    link.changeThere({ minNanos: 0, maxNanos: 0, loss: 1, duplicates: 0 });
    const requests = count(link, ({ kind }) => kind === "send");
    for (let second = 120n; second <= 720n; second += 5n) {
      link.runUntil(second * SECOND);
      assertWithinBound(link);
    }
    const outage = count(link, ({ kind }) => kind === "send") - requests;
    assertLess(outage, 1_210);
    assertEquals(stepsIn(link), []);
  });
});

/** Whether a request is under way. */
function isAsking(link: SimulatedLink): boolean {
  const last = link.actions.findLast(({ action }) =>
    action.kind === "send" || action.kind === "measure" ||
    (action.kind === "discard" && action.fault === "no-reply")
  );
  return last?.action.kind === "send";
}
