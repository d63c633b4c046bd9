import { wallClockNanos } from "@dvbcss/clock";
import { assert, assertEquals, assertMatch } from "@dvbcss/std/assert";
import { begun, soughtTo, withSpeed } from "../../soak/truth/content_line.ts";
import {
  ContentTruth,
  type Presented,
  type Wanted,
} from "../../soak/truth/content_truth.ts";
import { TrueClock } from "../../soak/truth/true_clock.ts";

const AHEAD = 1_795_000_000_000_000_000n;
const WANTED: Wanted = {
  contentIdStem: "",
  timelineSelector: "urn:dvb:css:timeline:pts",
  ticksPerSecond: 90_000,
};

/** A wall clock that is known to 2 µs. */
function knownClock(): TrueClock {
  const clock = new TrueClock();
  clock.begin(0);
  clock.judge({
    sentAt: 1_000_000,
    receivedAt: 1_002_000,
    receive: AHEAD + 1_001_000n,
    transmit: AHEAD + 1_001_000n,
    precisionNanos: 0,
  });
  return clock;
}

/** What is presented from 10 s on, after a seek to 100 s that took 4 ms. */
function presented(changes: Partial<Presented> = {}): Presented {
  const line = begun({ since: 0, until: 1e9 });
  return {
    line: soughtTo(line, { since: 10e9, until: 10.004e9 }, 100e9),
    selectors: [WANTED.timelineSelector],
    contentId: "dvb://1.2.3",
    status: ["okay"],
    ...changes,
  };
}

function truth(changes: Partial<Presented> = {}): ContentTruth {
  const content = new ContentTruth({
    clock: knownClock(),
    deliveryNanos: 5e9,
  });
  content.begin(10e9, presented(changes));
  content.settle(1, 10.004e9);
  return content;
}

/** A timestamp: content time in seconds at an instant of the run. */
function told(seconds: number, atNanos: number, speed = 1) {
  return {
    contentTimeTicks: BigInt(Math.round(seconds * 90_000)),
    wallClock: wallClockNanos(AHEAD + BigInt(atNanos)),
    speed,
  };
}

const AT = { since: 11e9, until: 11e9 };

Deno.test("ContentTruth.judge() takes what was presented within the command's window", () => {
  for (const atNanos of [10e9, 10.001e9, 10.004e9]) {
    assertEquals(truth().judge(AT, WANTED, told(100, atNanos), 0), {
      ok: true,
      era: 1,
    });
  }
});

Deno.test("ContentTruth.judge() finds what never was presented", () => {
  const wrong = [
    told(100, 10.0041e9),
    told(100, 9.9999e9),
    told(100.001, 10.004e9 - 1e6 * 4),
    told(101, 10.002e9),
    told(100, 10.002e9, 2),
    { contentTimeTicks: null, wallClock: wallClockNanos(AHEAD), speed: null },
  ];
  for (const timestamp of wrong) {
    assert(!truth().judge(AT, WANTED, timestamp, 0).ok);
  }
});

Deno.test("ContentTruth.judge() wants everybody to be told the same", () => {
  const content = truth();
  assert(content.judge(AT, WANTED, told(100, 10.001e9), 0).ok);
  assert(content.judge(AT, WANTED, told(101, 11.001e9), 0).ok);
  const other = content.judge(AT, WANTED, told(100, 10.002e9), 0);
  assert(!other.ok);
  assertMatch(other.reason, /era 1 at 100000\.99/);
});

Deno.test("ContentTruth.judge() takes old news for as long as they may be under way", () => {
  const content = truth();
  content.begin(20e9, {
    ...presented(),
    line: withSpeed(presented().line, { since: 20e9, until: 20.01e9 }, 0),
  });
  content.settle(2, 20.01e9);
  const late = (at: number, fromEra: number) =>
    content.judge(
      { since: at, until: at },
      WANTED,
      told(100, 10.002e9),
      fromEra,
    );
  assert(late(24e9, 0).ok);
  assert(!late(24e9, 2).ok, "news do not go back");
  assert(!late(26e9, 0).ok, "too late");
  const slept = { since: 18e9, until: 26e9 };
  assert(content.judge(slept, WANTED, told(100, 10.002e9), 0).ok);
});

Deno.test("ContentTruth.isCurrent() knows who has not heard of a change", () => {
  const content = truth();
  const before = told(100, 10.002e9);
  assert(content.isCurrent(11e9, WANTED, before, 1));
  const line = soughtTo(
    presented().line,
    { since: 20e9, until: 20.01e9 },
    500e9,
  );
  content.begin(20e9, { ...presented(), line });
  content.settle(2, 20.01e9);
  assert(!content.isCurrent(21e9, WANTED, before, 2));
  assert(content.isCurrent(21e9, WANTED, told(500, 20.005e9), 2));
});

Deno.test("ContentTruth.judge() takes unavailable for what is not there", () => {
  const unavailable = {
    contentTimeTicks: null,
    wallClock: wallClockNanos(AHEAD),
    speed: null,
  };
  const stranger = { ...WANTED, contentIdStem: "dvb://9" };
  assert(truth().judge(AT, stranger, unavailable, 0).ok);
  assert(!truth().judge(AT, stranger, told(100, 10.002e9), 0).ok);
  const without = truth({ selectors: [] });
  assert(without.judge(AT, WANTED, unavailable, 0).ok);
  const excused = truth();
  excused.excuseUnknown(30e9);
  assert(excused.judge(AT, WANTED, unavailable, 0).ok);
});

Deno.test("ContentTruth.refine() finds that somebody was told otherwise", () => {
  const content = truth();
  const wide = { since: 20e9, until: 30e9 };
  content.begin(20e9, {
    ...presented(),
    line: soughtTo(presented().line, wide, 500e9),
  });
  const heard = { since: 20.5e9, until: 20.5e9 };
  assert(content.judge(heard, WANTED, told(500, 20.4e9), 0).ok);
  const exact = { since: 20e9, until: 20.01e9 };
  assert(
    !content.refine({
      ...presented(),
      line: soughtTo(presented().line, exact, 500e9),
    }),
  );
});

Deno.test("ContentTruth.errorOf() measures what a companion works out", () => {
  const content = truth();
  content.judge(AT, WANTED, told(100, 10.002e9), 0);
  assertEquals(content.errorOf(12e9, 101.998e9, 10_000), 0);
  const beyond = content.errorOf(12e9, 101.998e9 + 1e6, 10_000);
  assert(beyond > 0.9e6 && beyond < 1e6);
});
