import { assertAlmostEquals, assertEquals } from "@dvbcss/std/assert";
import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import { Blindness } from "../../accuracy/simulation/blindness.ts";
import { EventQueue } from "../../accuracy/simulation/event_queue.ts";
import type { Observation } from "../../accuracy/measure/observer.ts";
import { Samples } from "../../accuracy/measure/samples.ts";
import { StartMeter } from "../../accuracy/measure/start_meter.ts";
import { SteadyMeter } from "../../accuracy/measure/steady_meter.ts";
import { SeededRandom } from "../../support/random.ts";

interface Seen {
  readonly at: number;
  readonly read: number;
  readonly error?: number;
  readonly bound?: number;
  readonly moment?: Observation["moment"];
  readonly blind?: boolean;
}

function seen({ at, read, ...rest }: Seen): Observation {
  const { error = 0, bound = 1_000, moment = "periodic", blind = false } = rest;
  return {
    at,
    local: at,
    moment,
    blind,
    reading: {
      wallClock: wallClockNanos(BigInt(read)),
      dispersionNanos: durationNanos(bound),
    },
    errorNanos: error,
  };
}

function aMeter(): SteadyMeter {
  return new SteadyMeter({ observeEveryNanos: 1e8, settledAfterNanos: 60e9 });
}

Deno.test("SteadyMeter takes quantiles of what is settled and periodic", () => {
  const meter = aMeter();
  meter.observe(seen({ at: 1e9, read: 1, error: 900 }));
  for (let index = 1; index <= 100; index++) {
    const at = 60e9 + index;
    meter.observe(seen({ at, read: at, error: -index, bound: 500 + index }));
    meter.observe(seen({ at, read: at, error: 800, moment: "after" }));
  }
  const { errorNanos, boundNanos, observations } = meter.statistics();
  assertEquals(errorNanos, { p50: 50, p95: 95, p99: 99, max: 100 });
  assertEquals(boundNanos.p50, 550);
  assertEquals(observations, 201);
});

Deno.test("SteadyMeter counts violations at all times but the blind ones", () => {
  const meter = aMeter();
  meter.observe(seen({ at: 1, read: 1, error: 1_004 }));
  meter.observe(seen({ at: 2, read: 2, error: -1_004, moment: "before" }));
  meter.observe(seen({ at: 3, read: 3, error: 1_003 }));
  meter.observe(seen({ at: 4, read: 4, error: 5_000, blind: true }));
  const { violations, observations } = meter.statistics();
  assertEquals({ violations, observations }, {
    violations: 2,
    observations: 3,
  });
});

Deno.test("SteadyMeter counts steps, and backward ones unless announced", () => {
  const meter = aMeter();
  meter.observe(seen({ at: 1, read: 10_000, moment: "before" }));
  meter.observe(seen({ at: 1, read: 12_000, moment: "after" }));
  meter.observe(seen({ at: 2, read: 12_001 }));
  meter.observe(seen({ at: 3, read: 12_000 }));
  meter.observe(seen({ at: 4, read: 12_000, moment: "before" }));
  meter.handleAnnouncement();
  meter.observe(seen({ at: 4, read: 5_000, moment: "after" }));
  meter.observe(seen({ at: 5, read: 4_999 }));
  const { steps, backwardSteps, announcedSteps } = meter.statistics();
  assertEquals({ steps, backwardSteps, announcedSteps }, {
    steps: 1,
    backwardSteps: 2,
    announcedSteps: 1,
  });
});

Deno.test("SteadyMeter finds the greatest slew, and requests a minute", () => {
  const meter = aMeter();
  for (let index = 0; index < 1_200; index++) {
    const at = 60e9 + index * 1e8;
    const gain = index >= 600 ? (index - 600) * 5e4 : 0;
    meter.observe(seen({ at, read: at + gain }));
    if (index % 10 === 0) {
      meter.handleAction(at, { kind: "send", datagram: new Uint8Array() });
    }
  }
  const { maxSlewPpm, requestsPerMinute } = meter.statistics();
  assertAlmostEquals(maxSlewPpm, 500, 1);
  assertAlmostEquals(requestsPerMinute, 60, 1e-9);
});

Deno.test("StartMeter says when a bound was reached in half of the starts and in 95 %", () => {
  const meter = new StartMeter();
  for (let start = 1; start <= 20; start++) {
    meter.observe(seen({ at: start * 1e8, read: 1, bound: 19e6, error: 4e6 }));
    if (start > 2) meter.observe(seen({ at: 5e9, read: 2, bound: 4e6 }));
    meter.endRun();
  }
  const statistics = meter.statistics();
  assertEquals(statistics.usableShare, 0.25);
  assertEquals(statistics.bound20Millis, { p50: 10e8, p95: 19e8 });
  assertEquals(statistics.bound5Millis, { p50: 5e9, p95: Infinity });
  assertEquals(statistics.bound1Millis, { p50: Infinity, p95: Infinity });
  assertEquals(statistics.error5Millis, { p50: 10e8, p95: 19e8 });
});

Deno.test("Samples picks quantiles of any number of values", () => {
  const samples = new Samples();
  assertEquals(samples.quantile(0.5), NaN);
  for (let value = 10_000; value > 0; value--) samples.add(value);
  assertEquals(samples.quantile(0), 1);
  assertEquals(samples.quantile(0.5), 5_000);
  assertEquals(samples.quantile(1), 10_000);
  samples.add(0);
  assertEquals(samples.quantile(0), 0);
});

Deno.test("EventQueue lets everything happen in order of time", () => {
  const random = new SeededRandom(1);
  const queue = new EventQueue();
  const happened: number[] = [];
  const times = Array.from({ length: 500 }, () => random.integer(0, 300));
  for (const at of times.slice(0, 250)) queue.push(at, () => happened.push(at));
  while (happened.length < 100) queue.runNext();
  const now = happened.at(-1) ?? 0;
  const later = times.slice(250).map((at) => at + now);
  for (const at of later) queue.push(at, () => happened.push(at));
  while (queue.nextAt < Infinity) queue.runNext();
  assertEquals(happened.length, 500);
  assertEquals(happened, happened.toSorted((a, b) => a - b));
});

Deno.test("Blindness lasts from a change to the answer to a request after it", () => {
  const blindness = new Blindness([{ from: 10, to: 20 }, { from: 50, to: 50 }]);
  assertEquals(blindness.at(9), false);
  assertEquals(blindness.at(10), true);
  blindness.handleAnswered(19);
  assertEquals(blindness.at(30), true);
  blindness.handleAnswered(20);
  assertEquals(blindness.at(30), false);
  assertEquals(blindness.at(50), true);
});
