import {
  CorrelatedClock,
  correlation,
  RootClock,
  TunableClock,
} from "@dvbcss/clock";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { CountingRoot } from "./counting_root.ts";

function aRoot(): CountingRoot {
  return new CountingRoot({ read: () => 0n });
}

Deno.test("subscribe() listens to the parent only while somebody listens", () => {
  const root = aRoot();
  const a = new CorrelatedClock(root, { tickRate: 1 });
  const b = new CorrelatedClock(a, { tickRate: 1 });
  assertEquals(root.listenerCount, 0);
  const leaveFirst = b.subscribe(() => {});
  const leaveSecond = b.subscribe(() => {});
  assertEquals(root.listenerCount, 1);
  leaveFirst();
  leaveFirst();
  assertEquals(root.listenerCount, 1);
  leaveSecond();
  assertEquals(root.listenerCount, 0);
});

Deno.test("subscribe() tells of the clock that was subscribed to", () => {
  const a = new CorrelatedClock(aRoot(), { tickRate: 1 });
  const b = new CorrelatedClock(a, { tickRate: 1 });
  const causes: unknown[] = [];
  b.subscribe((cause) => causes.push(cause));
  a.speed = 2;
  assertEquals(causes.length, 1);
  assertEquals(causes[0] === b, true);
});

Deno.test("subscribe() follows the clock to another parent", () => {
  const first = aRoot();
  const second = aRoot();
  const clock = new CorrelatedClock(first, { tickRate: 1 });
  clock.parent = second;
  assertEquals([first.listenerCount, second.listenerCount], [0, 0]);
  let told = 0;
  const leave = clock.subscribe(() => told++);
  clock.parent = first;
  assertEquals([first.listenerCount, second.listenerCount], [1, 0]);
  second.change();
  assertEquals(told, 1);
  first.change();
  assertEquals(told, 2);
  leave();
  assertEquals(first.listenerCount, 0);
});

Deno.test("a listener that leaves while others are told is not told", () => {
  const clock = new CorrelatedClock(aRoot(), { tickRate: 1 });
  const told: string[] = [];
  clock.subscribe(() => {
    told.push("first");
    leaveSecond();
  });
  const leaveSecond = clock.subscribe(() => told.push("second"));
  clock.subscribe(() => told.push("third"));
  clock.speed = 2;
  assertEquals(told, ["first", "third"]);
});

Deno.test("a listener that comes while others are told is told next time", () => {
  const clock = new CorrelatedClock(aRoot(), { tickRate: 1 });
  const told: string[] = [];
  const leave = clock.subscribe(() => {
    told.push("first");
    leave();
    clock.subscribe(() => told.push("second"));
  });
  clock.speed = 2;
  assertEquals(told, ["first"]);
  clock.speed = 3;
  assertEquals(told, ["first", "second"]);
});

Deno.test("a listener that throws keeps nobody from being told", () => {
  const parent = new CorrelatedClock(aRoot(), { tickRate: 1 });
  const child = new CorrelatedClock(parent, { tickRate: 1 });
  let told = 0;
  child.subscribe(() => {
    throw new Error("first");
  });
  child.subscribe(() => told++);
  parent.subscribe(() => told++);
  assertThrows(() => parent.speed = 2, Error, "first");
  assertEquals(told, 2);
  assertEquals(parent.speed, 2);
});

Deno.test("several listeners that throw are reported together", () => {
  const clock = new CorrelatedClock(aRoot(), { tickRate: 1 });
  for (const message of ["first", "second"]) {
    clock.subscribe(() => {
      throw new Error(message);
    });
  }
  const error = assertThrows(() => clock.speed = 2, AggregateError);
  assertEquals(error.errors.map((cause) => cause.message), ["first", "second"]);
});

Deno.test("a listener that changes the clock has everyone told of both", () => {
  const clock = new CorrelatedClock(aRoot(), { tickRate: 1 });
  let told = 0;
  clock.subscribe(() => {
    if (clock.speed === 2) clock.speed = 3;
  });
  clock.subscribe(() => told++);
  clock.speed = 2;
  assertEquals(told, 2);
});

Deno.test("an invalid change tells nobody", () => {
  const clock = new TunableClock(new RootClock({ read: () => 0n }), {
    tickRate: 1,
  });
  let told = 0;
  clock.subscribe(() => told++);
  assertThrows(() => clock.tickRate = 0, RangeError);
  assertThrows(() => clock.setError(-1), RangeError);
  assertThrows(
    () => clock.correlation = correlation({ childTicks: NaN }),
    RangeError,
  );
  assertEquals(told, 0);
});
