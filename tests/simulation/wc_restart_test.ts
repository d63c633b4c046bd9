import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import { durationNanos, monotonicNanos, wallClockAt } from "@dvbcss/clock";
import type { WcClientAction } from "@dvbcss/protocol";
import { forAllSeeds, type SeededRandom } from "../support/random.ts";
import { SimulatedLink } from "../support/simulated_link.ts";

const SECOND = 1_000_000_000n;

function aLink(random: SeededRandom, loss: number): SimulatedLink {
  const path = { minNanos: 1e5, maxNanos: 1e7, loss, duplicates: 0.1 };
  const clock = { precisionNanos: 100n, maxFreqErrorPpm: 50 };
  return new SimulatedLink({
    client: { ...clock, epochNanos: 77n * SECOND, skewPpm: 45 },
    server: { ...clock, epochNanos: 9_000n * SECOND, skewPpm: -45 },
    there: path,
    back: path,
    hold: { minNanos: 0, maxNanos: 50_000 },
    send: { minNanos: 0, maxNanos: 10_000 },
    followUp: random.next() < 0.5,
  }, random);
}

interface Step {
  readonly name: string;
  readonly byNanos: bigint;
}

const STEPS: readonly Step[] = [
  { name: "forward by a year", byNanos: 31_536_000n * SECOND },
  { name: "forward by 50 ms", byNanos: 50_000_000n },
  { name: "back by 50 ms", byNanos: -50_000_000n },
  { name: "back by two hours", byNanos: -7_200n * SECOND },
];

Deno.test.each(STEPS)(
  "WcClient follows at the next reply when the server's clock goes $name",
  ({ byNanos }) => {
    forAllSeeds(30, (random) => {
      const link = aLink(random, 0.3);
      link.runUntil(60n * SECOND);
      // A reply under way would mix the two clocks, as no restart does.
      let restartAt = 60n * SECOND;
      while (!isPausing(link)) link.runUntil(restartAt += 1_000_000n);
      link.serverClock.step(byNanos);
      const before = link.actions.length;
      link.runUntil(restartAt + 60n * SECOND);
      const since = link.actions.slice(before).map(({ action }) => action);
      const [first, ...others] = changesIn(since);
      assert(first !== undefined);
      assertEquals(first.change, "step");
      assertLess(abs(first.adjustmentNanos - byNanos), 20_000_000n);
      assertEquals(others.filter(({ change }) => change === "step"), []);
      const measured = since.findIndex(({ kind }) => kind === "measure");
      assertEquals(since[measured + 1], first);
      const sample = link.sample();
      assert(sample !== undefined);
      const reading = wallClockAt(
        sample.correlation,
        monotonicNanos(sample.local),
      );
      assertLess(abs(reading - sample.trueWallClock), 20_000_000n);
    });
  },
);

Deno.test("WcClient keeps its clock through an outage and calls nothing a step", () => {
  forAllSeeds(20, (random) => {
    const link = aLink(random, 0.95);
    link.runUntil(600n * SECOND);
    const changes = changesIn(link.actions.map(({ action }) => action));
    assertEquals(changes.filter(({ change }) => change === "step"), []);
    assertEquals(changes.filter(({ change }) => change === "first").length, 1);
    assertEquals(
      changes[0]?.dispersionBeforeNanos,
      durationNanos(Infinity),
    );
  });
});

function changesIn(actions: readonly WcClientAction[]) {
  return actions.filter((action) => action.kind === "correlate");
}

/** Whether the last thing that was decided is a pause. */
function isPausing(link: SimulatedLink): boolean {
  const last = link.actions.findLast(({ action }) =>
    action.kind === "send" || action.kind === "measure" ||
    (action.kind === "discard" && action.fault === "no-reply")
  );
  return last?.action.kind !== "send";
}

function abs(nanos: bigint): bigint {
  return nanos < 0n ? -nanos : nanos;
}
