import { assert, assertEquals, assertLessOrEqual } from "@dvbcss/std/assert";
import {
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { WC_MESSAGE_TYPE } from "@dvbcss/protocol";
import { RationedResponder } from "@dvbcss/service-wc";
import fc from "fast-check";

const OCTETS = 32;
const SECOND_NANOS = 1_000_000_000n;
/** What an address may get besides as many octets as came in its name. */
const BURST = 100;
const PER_SECOND = 50;

function aResponder(followUp = true): RationedResponder {
  return new RationedResponder({
    precisionNanos: durationNanos(1_000),
    maxFreqErrorPpm: 50,
    followUp,
  });
}

/** Asks once; tells how many octets leave, and of what type the first are. */
function ask(responder: RationedResponder, sender: string, nanos: bigint) {
  const { action, withheld } = responder.handleRequest({
    datagram: new Uint8Array(OCTETS),
    sender,
    now: at(nanos),
    receivedAt: wallClockNanos(1_800_000_000n * SECOND_NANOS + nanos),
  });
  assert(action.kind === "respond");
  const { datagram, followUp } = action;
  return {
    octets: followUp ? 2 * datagram.length : datagram.length,
    type: datagram[1],
    withheld,
  };
}

function at(nanos: bigint): MonotonicNanos {
  return monotonicNanos(nanos);
}

/** What a companion does: in haste at first, then once a second. */
function* companionRequests(): Generator<bigint> {
  let nanos = 0n;
  for (let request = 0; request < 50; request++) {
    yield nanos += SECOND_NANOS / 25n;
  }
  for (let request = 0; request < 600; request++) yield nanos += SECOND_NANOS;
}

Deno.test("RationedResponder never lets a companion notice", () => {
  const responder = aResponder();
  for (const nanos of companionRequests()) {
    assertEquals(ask(responder, "192.0.2.1", nanos), {
      octets: 2 * OCTETS,
      type: WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP,
      withheld: false,
    });
  }
});

Deno.test("RationedResponder promises no follow-up when there were too many", () => {
  const responder = aResponder();
  for (let request = 0; request < BURST; request++) {
    ask(responder, "192.0.2.1", 0n);
  }
  assertEquals(ask(responder, "192.0.2.1", 0n), {
    octets: OCTETS,
    type: WC_MESSAGE_TYPE.RESPONSE,
    withheld: true,
  });
  // Another is not to suffer, and time brings back what was used.
  assertEquals(ask(responder, "192.0.2.2", 0n).withheld, false);
  assertEquals(ask(responder, "192.0.2.1", SECOND_NANOS / 50n).withheld, false);
});

Deno.test("RationedResponder counts nothing when it has no follow-ups", () => {
  const responder = aResponder(false);
  for (let request = 0; request < 1_000; request++) {
    assertEquals(ask(responder, "192.0.2.1", 0n), {
      octets: OCTETS,
      type: WC_MESSAGE_TYPE.RESPONSE,
      withheld: false,
    });
  }
  assertEquals(responder.size, 0);
});

Deno.test("RationedResponder remembers 1,024 senders, and never frees a busy one", () => {
  const responder = aResponder();
  const busy = "192.0.2.1";
  for (let request = 0; request < BURST; request++) ask(responder, busy, 0n);
  const forged = Array.from({ length: 5_000 }, (_, i) => `10.0.${i >> 8}.${i}`);
  const withheld = forged.filter((it) => ask(responder, it, 0n).withheld);
  assertEquals(withheld.length, forged.length - 1_023);
  assertEquals(responder.size, 1_024);
  assertEquals(ask(responder, busy, 0n).withheld, true);
  // Two seconds later all of them are as good as unknown.
  assertEquals(ask(responder, "192.0.2.9", 2n * SECOND_NANOS).withheld, false);
  assertEquals(responder.size, 1);
});

Deno.test("RationedResponder lets nobody send it more than twice, but for the ration", () => {
  const requests = fc.array(
    fc.record({
      sender: fc.constantFrom("192.0.2.1", "192.0.2.2", "2001:db8::1"),
      afterNanos: fc.oneof(
        fc.constant(0n),
        fc.bigInt({ min: 0n, max: SECOND_NANOS / 40n }),
      ),
      times: fc.integer({ min: 1, max: 300 }),
    }),
    { maxLength: 30 },
  );
  fc.assert(fc.property(requests, (schedule) => {
    const responder = aResponder();
    const surplus = new Map<string, number>();
    let nanos = 0n;
    for (const { sender, afterNanos, times } of schedule) {
      nanos += afterNanos;
      for (let time = 0; time < times; time++) {
        const { octets } = ask(responder, sender, nanos);
        const sum = (surplus.get(sender) ?? 0) + octets - OCTETS;
        surplus.set(sender, sum);
        const ration = BURST + PER_SECOND * Number(nanos) / 1e9;
        assertLessOrEqual(sum, OCTETS * ration);
      }
    }
  }));
});
