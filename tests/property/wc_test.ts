import { assert, assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";
import {
  durationNanos,
  monotonicNanos,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  decodePrecision,
  decodeWcMessage,
  encodePrecision,
  encodeWcMessage,
  fromWireTime,
  LowestDispersionSelector,
  stampTransmit,
  toWireTime,
  WC_MESSAGE_TYPE,
  WcClient,
  WcResponder,
} from "@dvbcss/protocol";

const RUNS = { numRuns: 2_000 };

const anyOctets = fc.uint8Array({ maxLength: 1_500 });
/** Mostly right, so that what lies behind the checks is reached too. */
const nearlyMessage = fc
  .tuple(
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
    fc.constantFrom(0, 0, 0, 0, 1),
    fc.integer({ min: 0, max: 4 }),
  )
  .map(([octets, version, type]) => {
    octets[0] = version;
    octets[1] = type;
    return octets;
  });
const octetsLike = fc.oneof(anyOctets, nearlyMessage);
const instant = fc.bigInt({ min: 0n, max: 2n ** 32n * 10n ** 9n - 1n });

Deno.test("decodeWcMessage() never throws, and what it accepts survives encoding", () => {
  fc.assert(
    fc.property(octetsLike, (octets) => {
      const decoded = decodeWcMessage(octets);
      if (!decoded.ok) return;
      const again = encodeWcMessage(decoded.message);
      const expected = octets.slice();
      expected[3] = 0;
      assertEquals(again, expected);
    }),
    RUNS,
  );
});

Deno.test("fromWireTime() undoes toWireTime() for every time that fits", () => {
  fc.assert(
    fc.property(instant, (nanos) => {
      const time = wallClockNanos(nanos);
      const wire = toWireTime(time);
      assertEquals(fromWireTime(wire), time);
      assert(wire.nanoseconds < 1e9);
    }),
    RUNS,
  );
});

Deno.test("encodePrecision() is the smallest exponent that bounds", () => {
  const seconds = fc.double({
    min: 2 ** -127,
    max: 2 ** 127,
    noNaN: true,
  });
  fc.assert(
    fc.property(seconds, (precision) => {
      const exponent = encodePrecision(precision);
      assert(decodePrecision(exponent) >= precision);
      assert(decodePrecision(exponent - 1) < precision);
    }),
    RUNS,
  );
});

Deno.test("WcResponder answers requests alone, in 32 octets with the same originate", () => {
  fc.assert(
    fc.property(
      octetsLike,
      instant,
      fc.boolean(),
      (octets, receivedAt, followUp) => {
        const responder = new WcResponder({
          precisionNanos: durationNanos(1_000),
          maxFreqErrorPpm: 50,
          followUp,
        });
        const time = wallClockNanos(receivedAt);
        const action = responder.handleDatagram(time, octets);
        const decoded = decodeWcMessage(octets);
        const isRequest = decoded.ok &&
          decoded.message.type === WC_MESSAGE_TYPE.REQUEST;
        assertEquals(action.kind === "respond", isRequest);
        if (action.kind !== "respond" || !decoded.ok) return;
        stampTransmit(action.datagram, time);
        assertEquals(decodeWcMessage(action.datagram), {
          ok: true,
          message: {
            type: followUp
              ? WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP
              : WC_MESSAGE_TYPE.RESPONSE,
            precisionExponent: -19,
            maxFreqError256ths: 12_800,
            originate: decoded.message.originate,
            receive: toWireTime(time),
            transmit: toWireTime(time),
          },
        });
      },
    ),
    RUNS,
  );
});

/** What a hostile network can do to a client. */
const hostile = fc.oneof(
  fc.record({ octets: octetsLike, echoes: fc.boolean() }),
  fc.constant("timer" as const),
);

/** The octets of an input, with the client's originate words if it echoes. */
function forged(
  { octets, echoes }: { octets: Uint8Array; echoes: boolean },
  originate: Uint8Array,
): Uint8Array {
  const copy = octets.slice();
  if (echoes && copy.length === 32) copy.set(originate, 8);
  return copy;
}

Deno.test("WcClient survives anything, keeps one timer and a bound that is none below zero", () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 60 }), (inputs) => {
      const client = new WcClient({
        selector: new LowestDispersionSelector(),
        localPrecisionNanos: durationNanos(100),
        localMaxFreqErrorPpm: 50,
      });
      let now = monotonicNanos(1_000_000_000n);
      let timerAt = now;
      let originate = new Uint8Array(8);
      for (const input of inputs) {
        now = monotonicNanos(now + 10_000_000n);
        const actions = input === "timer"
          ? client.handleTimer(now = timerAt > now ? timerAt : now)
          : client.handleDatagram(now, forged(input, originate));
        const timers = actions.filter(({ kind }) => kind === "set-timer");
        assert(timers.length <= 1);
        if (input === "timer") assertEquals(timers.length, 1);
        for (const action of actions) {
          if (action.kind === "set-timer") timerAt = action.at;
          if (action.kind === "send") originate = action.datagram.slice(8, 16);
        }
        const { correlation } = client;
        if (correlation === undefined) continue;
        const dispersion = wallClockDispersionAt(correlation, now);
        assert(dispersion >= 0 && dispersion < Infinity);
      }
    }),
    { numRuns: 1_000 },
  );
});
