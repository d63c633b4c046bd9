import { assertEquals } from "@dvbcss/std/assert";
import { ClockBreak } from "@dvbcss/clock";

const MEASURED = { localMillis: 5_000, dateMillis: 1_795_373_247_000 };

/** The clocks some time later, each by its own count. */
function later(localMillis: number, dateMillis: number) {
  return {
    localMillis: MEASURED.localMillis + localMillis,
    dateMillis: MEASURED.dateMillis + dateMillis,
  };
}

interface Case {
  readonly name: string;
  readonly at: typeof MEASURED;
  readonly millis: number | undefined;
}

const CASES: readonly Case[] = [
  { name: "nothing at once", at: MEASURED, millis: undefined },
  {
    name: "nothing when ten minutes passed on both",
    at: later(600_000, 600_000),
    millis: undefined,
  },
  {
    name: "nothing when the date is slewed a little",
    at: later(4_000, 4_200),
    millis: undefined,
  },
  {
    name: "a sleep through which the local clock stood still",
    at: later(1_000, 601_000),
    millis: 600_000,
  },
  {
    name: "a date that was set back",
    at: later(1_000, -3_599_000),
    millis: -3_600_000,
  },
];

Deno.test.each(CASES)("ClockBreak notices $name", ({ at, millis }) => {
  const clock = new ClockBreak(MEASURED);
  assertEquals(clock.breakMillisAt(at), millis);
});

Deno.test("ClockBreak adds small sleeps up until the next measurement", () => {
  const clock = new ClockBreak(MEASURED);
  assertEquals(clock.breakMillisAt(later(1_000, 1_200)), undefined);
  assertEquals(clock.breakMillisAt(later(2_000, 2_400)), 400);
  clock.restart(later(2_000, 2_400));
  assertEquals(clock.breakMillisAt(later(3_000, 3_600)), undefined);
});
