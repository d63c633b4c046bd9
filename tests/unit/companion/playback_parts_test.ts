import { monotonicNanos } from "@dvbcss/clock";
import { assert, assertAlmostEquals, assertEquals } from "@dvbcss/std/assert";
import { DriftEstimator } from "../../../shared/companion/media/drift_estimator.ts";
import { FreshPosition } from "../../../shared/companion/media/fresh_position.ts";
import { LearnedLatency } from "../../../shared/companion/media/learned_latency.ts";
import { median } from "../../../shared/companion/media/median.ts";
import { SeekGuard } from "../../../shared/companion/media/seek_guard.ts";
import { SeededRandom } from "../../support/random.ts";

function at(seconds: number) {
  return monotonicNanos(BigInt(Math.round(seconds * 1e9)));
}

Deno.test("median() is the middle, or the mean of the two in the middle", () => {
  assertEquals(median([9, 1, 2]), 2);
  assertEquals(median([4, 1, 2, 100]), 3);
});

Deno.test("DriftEstimator finds error and drift among wild samples", () => {
  const random = new SeededRandom(7);
  const estimator = new DriftEstimator();
  for (let n = 0; n < 400; n++) {
    estimator.advance(0.25, 0);
    const wild = random.next() < 0.1 ? (random.next() - 0.5) * 0.2 : 0;
    const noise = (random.next() - 0.5) * 0.01;
    estimator.handleSample(0.05 + 0.002 * n * 0.25 + noise + wild);
  }
  assertAlmostEquals(estimator.errorSeconds, 0.25, 0.003);
  assertAlmostEquals(estimator.drift, 0.002, 0.0003);
});

Deno.test("DriftEstimator follows commanded movement without samples", () => {
  const estimator = new DriftEstimator();
  for (let n = 0; n < 20; n++) {
    estimator.advance(0.1, 0);
    estimator.handleSample(0.02);
  }
  estimator.advance(0.5, -0.04);
  assertAlmostEquals(estimator.errorSeconds, 0, 1e-3);
  estimator.shift(1);
  assertAlmostEquals(estimator.errorSeconds, 1, 1e-3);
});

Deno.test("DriftEstimator believes a jump that stays within three samples", () => {
  const estimator = new DriftEstimator();
  for (let n = 0; n < 20; n++) {
    estimator.advance(0.1, 0);
    estimator.handleSample(0);
  }
  for (let n = 0; n < 3; n++) {
    estimator.advance(0.1, 0);
    estimator.handleSample(0.1);
  }
  assertAlmostEquals(estimator.errorSeconds, 0.1, 0.01);
});

Deno.test("FreshPosition takes a position that moves at every look as it is", () => {
  const fresh = new FreshPosition();
  assertEquals(fresh.handleReading(at(1), 5, 1), 5);
  assertEquals(fresh.handleReading(at(1.1), 5.1, 1), 5.1);
});

Deno.test("FreshPosition counts only updates of a position that stands still", () => {
  const fresh = new FreshPosition();
  fresh.handleReading(at(1), 5, 1);
  assertEquals(fresh.handleReading(at(1.1), 5, 1), undefined);
  assertAlmostEquals(fresh.handleReading(at(1.2), 5.25, 1) ?? NaN, 5.3, 1e-9);
  assertEquals(fresh.handleReading(at(1.3), 5.5, 1), undefined);
});

Deno.test("LearnedLatency allows for what varies", () => {
  const latency = new LearnedLatency(0.2, 0);
  for (const seconds of [1, 0.4, 1, 0.4, 1, 0.4]) {
    latency.handleMeasurement(seconds);
  }
  assert(latency.meanSeconds > 0.4 && latency.meanSeconds < 1);
  assert(latency.amplySeconds > 1);
});

Deno.test("SeekGuard doubles the wait between seeks until there is quiet", () => {
  const guard = new SeekGuard();
  const seeks: number[] = [];
  for (let now = 0; now < 40; now += 0.1) {
    if (!guard.permits(at(now))) continue;
    guard.handleSeek(at(now));
    seeks.push(now);
  }
  assert(seeks.length <= 7, `${seeks.length} seeks`);
  assert(guard.isThrashing);
  guard.handleJump(at(40));
  assert(!guard.isThrashing);
  assert(guard.permits(at(40.6)));
});
