import {
  CorrelatedClock,
  RootClock,
  ticks,
  ticksToNumber,
  TunableClock,
} from "@dvbcss/clock";
import { ClockTimers, SYSTEM_CLOCK } from "@dvbcss/runtime";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
} from "@dvbcss/std/assert";
import { CountingRoot } from "../unit/clock/counting_root.ts";

/** Milliseconds of the system's clock, with timers that must not see an error. */
function aClock() {
  const root = new RootClock({
    read: () => SYSTEM_CLOCK.now(),
    tickRate: 1000,
  });
  const clock = new TunableClock(root, { tickRate: 1000 });
  const errors: unknown[] = [];
  const timers = new ClockTimers({ onError: (error) => errors.push(error) });
  return { root, clock, timers, errors };
}

Deno.test("sleepUntil() ends when the clock reads the ticks", async () => {
  const { clock, timers } = aClock();
  using _ = timers;
  await timers.sleepUntil(clock, ticks(30));
  assert(ticksToNumber(clock.now()) >= 30);
});

Deno.test("sleepFor() waits for as many ticks", async () => {
  const { root, timers } = aClock();
  using _ = timers;
  const start = ticksToNumber(root.now());
  await timers.sleepFor(root, ticks(30));
  assert(ticksToNumber(root.now()) >= start + 30);
});

Deno.test("sleepFor() counts down on a clock that runs backwards", async () => {
  const { root, timers } = aClock();
  using _ = timers;
  const clock = new CorrelatedClock(root, { tickRate: 1000, speed: -1 });
  const start = ticksToNumber(clock.now());
  await timers.sleepFor(clock, ticks(20));
  assert(ticksToNumber(clock.now()) <= start - 20);
});

Deno.test("sleepFor() counts down where a clock above runs backwards", async () => {
  const { root, timers } = aClock();
  using _ = timers;
  const parent = new CorrelatedClock(root, { tickRate: 1000, speed: -1 });
  const clock = new CorrelatedClock(parent, { tickRate: 1000 });
  const start = ticksToNumber(clock.now());
  await timers.sleepFor(clock, ticks(20));
  assert(ticksToNumber(clock.now()) <= start - 20);
});

Deno.test("sleepUntil() does not wait for what is past", async () => {
  const { clock, timers } = aClock();
  using _ = timers;
  await timers.sleepUntil(clock, ticks(-1e9));
  await timers.sleepFor(clock, ticks(0));
});

Deno.test("runAt() follows a clock that jumps there", async () => {
  const { clock, timers } = aClock();
  using _ = timers;
  const asleep = timers.sleepUntil(clock, ticks(3_600_000));
  clock.adjustTicks(3_600_000);
  await asleep;
});

Deno.test("runAt() waits out a pause", async () => {
  const { root, clock, timers } = aClock();
  using _ = timers;
  let called = false;
  timers.runAt(clock, ticks(10), () => called = true);
  clock.speed = 0;
  await timers.sleepFor(root, ticks(40));
  assert(!called);
  clock.speed = 1;
  await timers.sleepUntil(clock, ticks(10));
  assert(called);
});

Deno.test("runAt() calls back in order, past an error", async () => {
  const { clock, timers, errors } = aClock();
  using _ = timers;
  const called: string[] = [];
  timers.runAt(clock, ticks(2), () => called.push("second"));
  timers.runAt(clock, ticks(1), () => {
    called.push("first");
    throw new Error("broken");
  });
  await timers.sleepUntil(clock, ticks(3));
  assertEquals(called, ["first", "second"]);
  assertEquals(errors.map(String), ["Error: broken"]);
});

Deno.test("a callback can cancel another that is due at the same time", async () => {
  const { clock, timers } = aClock();
  using _ = timers;
  const called: string[] = [];
  timers.runAt(clock, ticks(1), () => {
    called.push("first");
    cancel();
  });
  const cancel = timers.runAt(clock, ticks(1), () => called.push("second"));
  await timers.sleepUntil(clock, ticks(1));
  assertEquals(called, ["first"]);
  cancel();
});

Deno.test("a cancelled callback leaves no timer behind", () => {
  const { clock, timers } = aClock();
  timers.runAt(clock, ticks(3_600_000), () => {})();
});

Deno.test("sleepUntil() rejects with the reason of its signal", async () => {
  const { clock, timers } = aClock();
  using _ = timers;
  const abort = new AbortController();
  const { signal } = abort;
  const asleep = timers.sleepUntil(clock, ticks(3_600_000), { signal });
  abort.abort(new RangeError("Enough"));
  await assertRejects(() => asleep, RangeError, "Enough");
  await assertRejects(
    () => timers.sleepUntil(clock, ticks(0), { signal }),
    RangeError,
  );
});

Deno.test("sleepUntil() leaves nothing behind when it is aborted", async () => {
  const { timers } = aClock();
  using _ = timers;
  const root = new CountingRoot({ read: () => SYSTEM_CLOCK.now() });
  const abort = new AbortController();
  const { signal } = abort;
  const asleep = timers.sleepUntil(root, ticks(1n << 62n), { signal });
  assertEquals(root.listenerCount, 1);
  abort.abort();
  await assertRejects(() => asleep, DOMException);
  assertEquals(root.listenerCount, 0);
});

Deno.test("disposal keeps back a callback that is due at the same time", async () => {
  const { clock, timers } = aClock();
  const called: string[] = [];
  timers.runAt(clock, ticks(1), () => {
    called.push("first");
    timers[Symbol.dispose]();
  });
  timers.runAt(clock, ticks(1), () => called.push("second"));
  await assertRejects(() => timers.sleepUntil(clock, ticks(1)), DOMException);
  assertEquals(called, ["first"]);
});

Deno.test("disposal forgets callbacks and rejects sleeps", async () => {
  const { clock, timers } = aClock();
  let asleep = Promise.resolve();
  {
    using _ = timers;
    timers.runAt(clock, ticks(3_600_000), () => {});
    asleep = timers.sleepUntil(clock, ticks(3_600_000));
  }
  await assertRejects(() => asleep, DOMException, "disposed");
  assertThrows(() => timers.runAt(clock, ticks(0), () => {}), DOMException);
});

Deno.test("a wait beyond the longest timeout ends neither at once nor early", async () => {
  const { root, timers } = aClock();
  using _ = timers;
  let reads = 0;
  const now = () => {
    reads++;
    return SYSTEM_CLOCK.now();
  };
  using longTimers = new ClockTimers({ clock: { now }, onError: () => {} });
  let called = false;
  longTimers.runAt(root, ticks(Number.MAX_SAFE_INTEGER), () => called = true);
  await timers.sleepFor(root, ticks(50));
  assert(!called);
  assertEquals(reads, 1);
});
