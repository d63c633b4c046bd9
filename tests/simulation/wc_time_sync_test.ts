/**
 * What time synchronisation does to a server's monotonic clock, and to the bounds
 * of who follows it. Linux slews that clock with the date.
 */
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import {
  monotonicNanos,
  wallClockAt,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import { EstimatingSelector } from "@dvbcss/protocol";
import { SeededRandom } from "../support/random.ts";
import { SimulatedLink } from "../support/simulated_link.ts";

const MILLIS = 1_000_000n;
const SECOND = 1_000_000_000n;
/** How often the server's clock is moved, and looked at. */
const STEP_MILLIS = 20;
const SECONDS = 200;
/** How often systemd-timesyncd asks at first, in seconds. */
const POLL_SECONDS = 32;
/** The share that the kernel makes up for in a second, as it then does. */
const SHARE_PER_SECOND = 1 / 8;
/** Rounding of the readings and of the simulation. */
const ROUNDING_NANOS = 3;

const CLOCK = {
  epochNanos: 5_000n * SECOND,
  skewPpm: 10,
  precisionNanos: 1n,
  maxFreqErrorPpm: 50,
};
const WIRED = { minNanos: 1e5, maxNanos: 2e5, loss: 0, duplicates: 0 };

interface Sync {
  readonly offMillis: number;
  readonly maxFreqJumpPpm: number;
}

/** How far bounds were exceeded, in nanoseconds; nothing where they held. */
function excesses({ offMillis, maxFreqJumpPpm }: Sync): readonly number[] {
  const random = new SeededRandom(7);
  const selector = new EstimatingSelector({
    random: () => random.next(),
    maxFreqJumpPpm,
  });
  const link = new SimulatedLink({
    client: CLOCK,
    server: { ...CLOCK, skewPpm: 0 },
    there: WIRED,
    back: WIRED,
    hold: { minNanos: 0, maxNanos: 1e5 },
    send: { minNanos: 0, maxNanos: 2e4 },
    followUp: false,
    selector,
  }, random);
  const found: number[] = [];
  for (let millis = 0; millis < SECONDS * 1e3; millis += STEP_MILLIS) {
    link.serverClock.step(slewed(offMillis, millis / 1e3));
    link.runUntil(BigInt(millis) * MILLIS);
    const sample = link.sample();
    if (sample === undefined) continue;
    const local = monotonicNanos(sample.local);
    const reading = wallClockAt(sample.correlation, local);
    const error = Math.abs(Number(reading - sample.trueWallClock));
    const bound = wallClockDispersionAt(sample.correlation, local);
    if (error > bound + ROUNDING_NANOS) found.push(error - bound);
  }
  return found;
}

/** By how much the kernel moves a clock in a step, in nanoseconds. */
function slewed(offMillis: number, atSeconds: number): bigint {
  const since = atSeconds % POLL_SECONDS;
  const left = offMillis * Math.exp(-SHARE_PER_SECOND * since);
  return BigInt(Math.round(SHARE_PER_SECOND * left * STEP_MILLIS * 1e3));
}

Deno.test("an estimating client that allows for 20 ppm keeps its bound while NTP makes up for 1 ms", () => {
  assertEquals(excesses({ offMillis: 1, maxFreqJumpPpm: 20 }), []);
});

Deno.test("an estimating client is outside its bound by less than NTP moves the clock", () => {
  const found = excesses({ offMillis: 1, maxFreqJumpPpm: 2 });
  // Not a promise: it is why the claims say when they hold.
  assert(found.length > 0);
  assertLess(Math.max(...found), 1e6);
});
