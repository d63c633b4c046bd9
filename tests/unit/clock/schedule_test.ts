import {
  ClockScheduler,
  CorrelatedClock,
  correlation,
  durationNanos,
  monotonicNanos,
  OffsetClock,
  ticks,
} from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import { CountingRoot } from "./counting_root.ts";

const SECOND = 1_000_000_000n;

function at(seconds: number) {
  return monotonicNanos(BigInt(seconds) * SECOND);
}

/** A root and a clock under it that counts seconds, scheduled by names. */
function aSchedule() {
  const root = new CountingRoot({ read: () => 0n });
  const clock = new CorrelatedClock(root, { tickRate: 1 });
  return { root, clock, scheduler: new ClockScheduler<string>() };
}

Deno.test("ClockScheduler has no deadline when nothing waits", () => {
  const { scheduler } = aSchedule();
  assertEquals(scheduler.nextDeadline, undefined);
  assertEquals(scheduler.handleTimer(at(100)), []);
});

Deno.test("handleTimer() returns what is due in the order of time", () => {
  const { clock, scheduler } = aSchedule();
  for (const second of [3, 1, 2, 5]) {
    scheduler.runAt(clock, ticks(second), `${second} s`);
  }
  assertEquals(scheduler.nextDeadline, at(1));
  assertEquals(scheduler.handleTimer(at(0)), []);
  assertEquals(scheduler.handleTimer(at(3)), ["1 s", "2 s", "3 s"]);
  assertEquals(scheduler.nextDeadline, at(5));
  assertEquals(scheduler.size, 1);
});

Deno.test("handleTimer() returns tasks for one time in the order they came", () => {
  const { clock, scheduler } = aSchedule();
  for (const name of ["a", "b", "c"]) scheduler.runAt(clock, ticks(1), name);
  assertEquals(scheduler.handleTimer(at(1)), ["a", "b", "c"]);
});

Deno.test("handleTimer() returns the less often rescheduled of equals first", () => {
  const { root, clock, scheduler } = aSchedule();
  const other = new CorrelatedClock(root, { tickRate: 1 });
  scheduler.runAt(clock, ticks(1), "moved");
  scheduler.runAt(other, ticks(1), "still");
  clock.correlation = correlation({});
  assertEquals(scheduler.handleTimer(at(1)), ["still", "moved"]);
});

Deno.test("runAt() in the past is due at once, on a clock that runs backwards too", () => {
  const { root, clock, scheduler } = aSchedule();
  const backwards = new CorrelatedClock(root, { tickRate: 1, speed: -1 });
  scheduler.runAt(clock, ticks(-5), "past");
  scheduler.runAt(backwards, ticks(5), "passed");
  assertEquals(scheduler.handleTimer(at(0)), ["past", "passed"]);
});

Deno.test("a clock that moves forward makes its tasks due earlier", () => {
  const { clock, scheduler } = aSchedule();
  scheduler.runAt(clock, ticks(10), "task");
  clock.correlation = correlation({ childTicks: 4 });
  assertEquals(scheduler.nextDeadline, at(6));
});

Deno.test("a pause parks tasks and a resume brings them back", () => {
  const { clock, scheduler } = aSchedule();
  scheduler.runAt(clock, ticks(10), "task");
  clock.speed = 0;
  assertEquals(scheduler.nextDeadline, undefined);
  assertEquals(scheduler.handleTimer(at(1000)), []);
  assertEquals(scheduler.size, 1);
  clock.speed = 2;
  assertEquals(scheduler.nextDeadline, at(5));
});

Deno.test("a pause of a clock above parks tasks on an offset clock", () => {
  const { clock, scheduler } = aSchedule();
  const ahead = new OffsetClock(clock, durationNanos(3e9));
  scheduler.runAt(ahead, ticks(10), "task");
  assertEquals(scheduler.nextDeadline, at(7));
  clock.speed = 0;
  assertEquals(scheduler.nextDeadline, undefined);
  clock.speed = 1;
  ahead.offsetNanos = durationNanos(4e9);
  assertEquals(scheduler.handleTimer(at(6)), ["task"]);
});

Deno.test("availability keeps no task from being due", () => {
  const { clock, scheduler } = aSchedule();
  scheduler.runAt(clock, ticks(1), "task");
  clock.availabilityFlag = false;
  assertEquals(scheduler.handleTimer(at(1)), ["task"]);
});

Deno.test("cancel() forgets a waiting or a parked task once", () => {
  const { clock, scheduler } = aSchedule();
  const waiting = scheduler.runAt(clock, ticks(1), "waiting");
  const kept = scheduler.runAt(clock, ticks(2), "kept");
  assertEquals(scheduler.cancel(waiting), true);
  assertEquals(scheduler.cancel(waiting), false);
  clock.speed = 0;
  assertEquals(scheduler.cancel(kept), true);
  clock.speed = 1;
  assertEquals(scheduler.handleTimer(at(9)), []);
});

Deno.test("cancel() knows no task that was returned", () => {
  const { clock, scheduler } = aSchedule();
  const task = scheduler.runAt(clock, ticks(1), "task");
  scheduler.handleTimer(at(1));
  assertEquals(scheduler.cancel(task), false);
});

Deno.test("ClockScheduler listens to a clock until its last task is done", () => {
  const { root, clock, scheduler } = aSchedule();
  scheduler.runAt(clock, ticks(1), "first");
  const second = scheduler.runAt(clock, ticks(2), "second");
  assertEquals(root.listenerCount, 1);
  scheduler.handleTimer(at(1));
  assertEquals(root.listenerCount, 1);
  scheduler.cancel(second);
  assertEquals(root.listenerCount, 0);
});

Deno.test("clear() forgets all tasks and listens to no clock", () => {
  const { root, clock, scheduler } = aSchedule();
  const task = scheduler.runAt(clock, ticks(1), "waiting");
  scheduler.runAt(
    new CorrelatedClock(root, { tickRate: 1 }),
    ticks(2),
    "other",
  );
  scheduler.clear();
  assertEquals([scheduler.size, root.listenerCount], [0, 0]);
  assertEquals(scheduler.nextDeadline, undefined);
  assertEquals(scheduler.cancel(task), false);
});

Deno.test("subscribe() tells when a clock has moved the deadline, only then", () => {
  const { clock, scheduler } = aSchedule();
  let told = 0;
  const leave = scheduler.subscribe(() => told++);
  scheduler.runAt(clock, ticks(10), "task");
  assertEquals(told, 0);
  clock.speed = 2;
  assertEquals(told, 1);
  clock.speed = 2;
  assertEquals(told, 1);
  leave();
  clock.speed = 4;
  assertEquals(told, 1);
});
