import { assertEquals, assertLess } from "@dvbcss/std/assert";
import { TrueClock, type TrueExchange } from "../../soak/truth/true_clock.ts";

const AHEAD = 1_795_000_000_000_000_000n;

/** An exchange with a wall clock that is so much further ahead. */
function exchange(
  sentAt: number,
  { wayNanos = 50_000, offNanos = 0 } = {},
): TrueExchange {
  const at = (instant: number) => AHEAD + BigInt(instant + offNanos);
  return {
    sentAt,
    receivedAt: sentAt + 2 * wayNanos + 1_000,
    receive: at(sentAt + wayNanos),
    transmit: at(sentAt + wayNanos + 1_000),
    precisionNanos: 100,
  };
}

Deno.test("TrueClock.judge() finds nothing wrong with a steady wall clock", () => {
  const clock = new TrueClock();
  clock.begin(0);
  for (let second = 1; second < 20; second++) {
    const wayNanos = 20_000 * (1 + second % 3);
    assertEquals(clock.judge(exchange(second * 1e9, { wayNanos })), 0);
  }
  assertLess(clock.widthNanos, 42_000);
});

Deno.test("TrueClock.judge() finds a reply that is off, and by how much at least", () => {
  const clock = new TrueClock();
  clock.begin(0);
  clock.judge(exchange(1e9));
  for (const offNanos of [1e6, -1e6, 150_000, -150_000]) {
    const wrong = clock.judge(exchange(2e9, { offNanos }));
    assertLess(0, wrong);
    assertLess(wrong, Math.abs(offNanos));
  }
  // What was wrong has not been learnt.
  assertEquals(clock.judge(exchange(3e9)), 0);
});

Deno.test("TrueClock.judge() finds a reply that left before its request", () => {
  const clock = new TrueClock();
  clock.begin(0);
  const good = exchange(1e9);
  const transmit = good.transmit + 300_000n;
  assertLess(0, clock.judge({ ...good, transmit }));
});

Deno.test("TrueClock.judge() takes another wall clock in another life", () => {
  const clock = new TrueClock();
  clock.begin(0);
  clock.judge(exchange(1e9));
  clock.begin(5e9);
  assertEquals(clock.isKnown, false);
  assertEquals(clock.judge(exchange(6e9, { offNanos: 7e9 })), 0);
  assertLess(1e9, clock.judge(exchange(7e9)));
});

Deno.test("TrueClock.instantsOf() knows each wall clock that was in use", () => {
  const clock = new TrueClock();
  clock.begin(0);
  clock.judge(exchange(1e9));
  clock.begin(5e9);
  clock.judge(exchange(6e9, { offNanos: 7e9 }));
  const shown = AHEAD + 2_000_000_000n;
  const both = clock.instantsOf(shown, { since: 4e9, until: 6e9 });
  assertEquals(both.length, 2);
  const [old] = clock.instantsOf(shown, { since: 3e9, until: 4e9 });
  assertLess(Math.abs((old?.low ?? 0) - 2e9), 60_000);
});
