import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
} from "@dvbcss/std/assert";
import { monotonicNanos } from "@dvbcss/clock";
import type { CompanionReading } from "@dvbcss/companion";
import {
  createLogger,
  FaultLog,
  followTv,
  Metrics,
  SYSTEM_CLOCK,
  WallClockFollower,
  type WallClockFollowerOptions,
  type WallClockReading,
} from "@dvbcss/runtime";
import { serveWc } from "@dvbcss/service-wc";
import { serviceParts } from "../support/service_parts.ts";
import { startService } from "../support/service_process.ts";
import { SleepingMachine } from "../support/sleeping_machine.ts";
import { until } from "../support/until.ts";
import { WC_OPTIONS } from "../support/wc_options.ts";

/** What is off by it is so beyond all that is allowed for below. */
const SLEEP_MILLIS = 900;
const YEAR_MILLIS = 31_557_600_000;
const SET_BACK_MILLIS = -60_000;
/** Of a date between two measurements: too little for a sleep, two are not. */
const DRIFT_MILLIS = 150;
/** Far below what a reading is off by after a sleep that nobody noticed. */
const GOOD_NANOS = 300e6;
/** Two readings one after the other, on a thread that may be kept waiting. */
const BETWEEN_READINGS_NANOS = 200e6;

Deno.test("FollowedTv never shows a position that is off by a sleep", async () => {
  await using tv = await startService("gateway", [
    "--hostname=127.0.0.1",
    "--wc-port=0",
  ]);
  const ciiUrl = tv.urls.find((it) => it.endsWith("/cii")) ?? "";
  const machine = new SleepingMachine();
  const lost: string[] = [];
  const lostAwake: string[] = [];
  let driftMillis = 0;
  await using awake = followTv({
    ciiUrl,
    date: () => Date.now() + driftMillis,
    report: (event) => {
      if (event.kind === "measurement") driftMillis += DRIFT_MILLIS;
      if (event.kind === "wall-clock-lost") lostAwake.push(event.reason);
    },
  });
  await using asleep = followTv({
    ciiUrl,
    clock: machine.clock,
    report: (event) => {
      if (event.kind === "wall-clock-lost") lost.push(event.reason);
    },
  });
  await until(() =>
    [awake, asleep].every((it) => it.reading().positionSeconds !== null)
  );
  for (let night = 0; night < 2; night++) {
    machine.sleep(SLEEP_MILLIS);
    // Nothing has run since: neither a timer nor a socket has told of the sleep.
    assertEquals(asleep.reading().positionSeconds, null);
    await until(() => {
      const reading = asleep.reading();
      assertAgree(reading, awake.reading());
      return reading.positionSeconds !== null;
    });
    assertEquals(lost.length, night + 1);
  }
  await until(() => driftMillis > 2 * DRIFT_MILLIS, "A date that drifted");
  assertEquals(lostAwake, []);
});

Deno.test("WallClockFollower doubts its reading by the length of a sleep", async () => {
  await using wc = await startService("wc", ["--hostname=127.0.0.1"]);
  const machine = new SleepingMachine();
  await using awake = newFollower({});
  await using asleep = newFollower({ clock: machine.clock });
  const changes: string[] = [];
  asleep.subscribe(({ change }) => changes.push(change));
  for (const follower of [awake, asleep]) {
    follower.follow({ hostname: "127.0.0.1", port: wc.port });
  }
  await until(() => [awake, asleep].every(isGood));
  machine.sleep(SLEEP_MILLIS);
  const doubted = present(asleep.read());
  assertGreater(doubted.dispersionNanos, SLEEP_MILLIS * 1e6);
  assertSameClock(doubted, present(awake.read()));
  await until(() => {
    assertSameClock(present(asleep.read()), present(awake.read()));
    return isGood(asleep);
  });
  // It is the clock it was: nobody must shift what they hold.
  assertEquals(changes.filter((it) => it === "step"), []);
});

Deno.test("WallClockFollower finds a step when the machine of the WC service slept", async () => {
  const machine = new SleepingMachine();
  await using parts = await serviceParts("wc-sleep", "wc");
  await using wc = serveWc(WC_OPTIONS, { ...parts, clock: machine.clock });
  await using follower = newFollower({});
  const steps: bigint[] = [];
  follower.subscribe(({ change, from = 0n, to }) => {
    if (change === "step") steps.push(to - from);
  });
  follower.follow(wc.address);
  await until(() => isGood(follower));
  const sleptNanos = machine.sleep(SLEEP_MILLIS);
  await until(() => steps.length > 0);
  // The wall clock goes on from where it stood: it is behind by the sleep.
  const off = Math.abs(Number((steps[0] ?? 0n) + sleptNanos));
  assertLess(off, GOOD_NANOS);
  await until(() => isGood(follower));
  assertNear(present(follower.read()), wc.wallClock.read());
  assertEquals(steps.length, 1);
});

Deno.test("WallClockFollower goes on when the date is set by a year", async () => {
  await using wc = await startService("wc", ["--hostname=127.0.0.1"]);
  let aheadMillis = 0;
  await using steady = newFollower({});
  await using confused = newFollower({ date: () => Date.now() + aheadMillis });
  const changes: string[] = [];
  confused.subscribe(({ change }) => changes.push(change));
  for (const follower of [steady, confused]) {
    follower.follow({ hostname: "127.0.0.1", port: wc.port });
  }
  await until(() => [steady, confused].every(isGood));
  for (const jump of [YEAR_MILLIS, -YEAR_MILLIS]) {
    aheadMillis = jump;
    // It is doubted for as long as an answer takes, but reads what it did.
    const doubted = present(confused.read());
    assertGreater(doubted.dispersionNanos, YEAR_MILLIS * 1e6);
    assertNear(doubted, present(steady.read()));
    await until(() => {
      assertNear(present(confused.read()), present(steady.read()));
      return isGood(confused);
    });
  }
  assertEquals(changes.filter((it) => it === "step"), []);
});

Deno.test("WallClockFollower finds a step when WC starts again with a date set back", async () => {
  await using parts = await serviceParts("wc-set-back", "wc");
  let aheadMillis = 0;
  const ahead = () => BigInt(aheadMillis) * 1_000_000n;
  await using wc = serveWc(WC_OPTIONS, {
    ...parts,
    clock: { now: () => monotonicNanos(SYSTEM_CLOCK.now() + ahead()) },
  });
  await using follower = newFollower({ date: () => Date.now() + aheadMillis });
  const steps: bigint[] = [];
  follower.subscribe(({ change, from = 0n, to }) => {
    if (change === "step") steps.push(to - from);
  });
  follower.follow(wc.address);
  await until(() => isGood(follower));
  // No sleep sets a date back, so that this one explains nothing.
  aheadMillis = SET_BACK_MILLIS;
  assert(!isGood(follower));
  await until(() => isGood(follower));
  assertEquals(steps.length, 1);
  const off = Math.abs(Number((steps[0] ?? 0n) - ahead()));
  assertLess(off, GOOD_NANOS);
});

Deno.test("WallClockFollower takes a date that drifts for no sleep", async () => {
  await using wc = await startService("wc", ["--hostname=127.0.0.1"]);
  let aheadMillis = 0;
  await using follower = newFollower({ date: () => Date.now() + aheadMillis });
  let measured = 0;
  follower.subscribe(() => {
    measured++;
    aheadMillis += DRIFT_MILLIS;
  });
  follower.follow({ hostname: "127.0.0.1", port: wc.port });
  await until(() => isGood(follower));
  await until(() => {
    assert(isGood(follower));
    return measured > 4;
  });
});

function newFollower(
  options: Pick<Partial<WallClockFollowerOptions>, "clock" | "date">,
): WallClockFollower {
  const logger = createLogger({
    level: "error",
    json: true,
    service: "test",
    writeLog: () => {},
  });
  const counter = new Metrics().counter("faults_total", "Faults.");
  const faults = new FaultLog({ logger, counter, clock: SYSTEM_CLOCK });
  return new WallClockFollower({
    clock: SYSTEM_CLOCK,
    logger,
    faults,
    ...options,
  });
}

function isGood(follower: WallClockFollower): boolean {
  const { dispersionNanos = Infinity } = follower.read() ?? {};
  return dispersionNanos < GOOD_NANOS;
}

function present(reading: WallClockReading | undefined): WallClockReading {
  assert(reading !== undefined);
  return reading;
}

/** Each is within its bound of one and the same clock. */
function assertSameClock(a: WallClockReading, b: WallClockReading): void {
  const apart = Math.abs(Number(a.wallClock - b.wallClock));
  const bound = a.dispersionNanos + b.dispersionNanos + BETWEEN_READINGS_NANOS;
  assert(apart <= bound, `${apart} ns apart, ${bound} ns explained`);
}

function assertNear(a: WallClockReading, b: WallClockReading): void {
  const apart = Math.abs(Number(a.wallClock - b.wallClock));
  assert(apart < 2 * GOOD_NANOS + BETWEEN_READINGS_NANOS, `${apart} ns apart`);
}

function assertAgree(a: CompanionReading, b: CompanionReading): void {
  if (a.positionSeconds === null || b.positionSeconds === null) return;
  const apart = Math.abs(a.positionSeconds - b.positionSeconds);
  const bound = (a.errorSeconds ?? 0) + (b.errorSeconds ?? 0) +
    BETWEEN_READINGS_NANOS / 1e9;
  assert(apart <= bound, `${apart} s apart, ${bound} s explained`);
}
