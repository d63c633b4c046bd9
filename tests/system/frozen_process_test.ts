/**
 * A process that is stopped, or kept from the processor, is another case than a
 * machine that sleeps: clocks run on, and what arrives waits and is stamped late.
 * A late stamp is off by the wait, but so is the round trip longer by it, and
 * with it the bound.
 */
import { assertEquals, assertGreater, assertLess } from "@dvbcss/std/assert";
import { delay } from "@dvbcss/std/async";
import { followTv, SYSTEM_CLOCK } from "@dvbcss/runtime";
import { ClockWitness } from "../support/clock_witness.ts";
import { startService } from "../support/service_process.ts";
import { SleepingMachine } from "../support/sleeping_machine.ts";
import { until } from "../support/until.ts";

const FREEZE_MILLIS = 2_000;
/** Longer than what is asked for waits, so that something is under way in most. */
const STUMBLES_MILLIS = [700, 300, 500];
/** A position that went on may be off by this on a busy machine. */
const JUMP_SECONDS = 0.5;
/** As good again as it must be for a companion to be in step. */
const GOOD_NANOS = 20e6;

Deno.test("companions keep their bounds while the gateway is frozen", async () => {
  await using tv = await startService("gateway", [
    "--hostname=127.0.0.1",
    "--wc-port=0",
  ]);
  const wcUrl = tv.urls.find((it) => it.startsWith("udp:")) ?? "";
  await using clock = await ClockWitness.follow(Number(new URL(wcUrl).port));
  await using companion = followTv({
    ciiUrl: tv.urls.find((it) => it.endsWith("/cii")) ?? "",
  });
  const startSeconds = () =>
    (companion.reading().positionSeconds ?? NaN) -
    Number(SYSTEM_CLOCK.now()) / 1e9;
  await until(() => Number.isFinite(startSeconds()), "a position");
  const before = startSeconds();
  tv.child.kill("SIGSTOP");
  try {
    await delay(FREEZE_MILLIS);
    // Nobody answers: the position goes on, ever less sure.
    assertLess(Math.abs(startSeconds() - before), JUMP_SECONDS);
  } finally {
    tv.child.kill("SIGCONT");
  }
  const readings = clock.readings;
  await until(
    () => (companion.reading().dispersionNanos ?? Infinity) < GOOD_NANOS,
    "a good wall clock",
  );
  await until(() => clock.readings > readings + 50);
  assertLess(Math.abs(startSeconds() - before), JUMP_SECONDS);
  assertEquals(clock.steps, []);
  assertEquals(clock.violations, []);
});

Deno.test("a companion keeps its bounds while it is kept from the processor", async () => {
  await using wc = await startService("wc", ["--hostname=127.0.0.1"]);
  await using clock = await ClockWitness.follow(wc.port);
  const machine = new SleepingMachine();
  for (const millis of STUMBLES_MILLIS) {
    // The clock that it counts with is not the machine's that sleeps.
    machine.sleep(millis);
    const { readings } = clock;
    await until(() => clock.readings > readings + 20);
  }
  assertGreater(clock.readings, 0);
  assertEquals(clock.steps, []);
  assertEquals(clock.violations, []);
});
