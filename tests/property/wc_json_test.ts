import fc from "fast-check";
import { assert, assertEquals } from "@dvbcss/std/assert";
import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import { stampJsonTransmit, WcJsonResponder } from "@dvbcss/protocol";

const RESPONDER = new WcJsonResponder({
  precisionNanos: durationNanos(100),
  maxFreqErrorPpm: 50,
});
const INSTANT = fc.bigInt({ min: 0n, max: 2n ** 32n * 10n ** 9n - 1n })
  .map(wallClockNanos);
/** What a response says itself, in any dialect. */
const OWN = new Set([
  ...["v", "t", "p", "mfe", "rt", "tt", "precision"],
  ...["maxFrequencyError", "remoteReceiveTime", "remoteSendTime"],
]);

/** Requests of every dialect, and what only looks like one. */
const REQUEST = fc.tuple(
  fc.constantFrom<object>({}, { ot: 5.5 }, { otvs: 7, otvn: 8 }, { otvs: 7 }),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 })),
).map(([known, more]) => ({ ...more, ...known }));

function respond(at: typeof INSTANT extends fc.Arbitrary<infer T> ? T : never) {
  return (text: string) => {
    const action = RESPONDER.handleText(at, text);
    return action.kind === "respond"
      ? stampJsonTransmit(action.response, at)
      : undefined;
  };
}

Deno.test("no text makes a WcJsonResponder throw", () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 2_000 }),
    fc.json(),
    REQUEST.map((request) => JSON.stringify(request)),
    // As deeply nested as the length allows.
    fc.nat(600).map((depth) =>
      `{"ot":1,"a":${"[".repeat(depth)}${"]".repeat(depth)}}`
    ),
  );
  fc.assert(
    fc.property(INSTANT, texts, (at, text) => {
      const response = respond(at)(text);
      if (response !== undefined) JSON.parse(response);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("a response echoes what it does not say itself", () => {
  fc.assert(
    fc.property(INSTANT, REQUEST, (at, request) => {
      const text = JSON.stringify(request);
      const response = respond(at)(text);
      if (response === undefined) return;
      const echoed = Object.entries(JSON.parse(response))
        .filter(([name]) => !OWN.has(name));
      const sent = Object.entries(JSON.parse(text))
        .filter(([name]) => !OWN.has(name));
      assertEquals(echoed, sent);
    }),
    { numRuns: 1_000 },
  );
});

Deno.test("a reader of doubles loses less than the claimed precision", () => {
  fc.assert(
    fc.property(INSTANT, (at) => {
      const seconds = JSON.parse(respond(at)('{"otvs":1,"otvn":2}') ?? "");
      const nanos = JSON.parse(respond(at)('{"ot":1}') ?? "");
      // Exact: BigInt() takes a double for what it is.
      const lostNanos = Math.abs(Number(BigInt(nanos.tt) - at));
      assert(lostNanos <= seconds.p * 1e9);
      const whole = Math.floor(seconds.tt);
      const apart = (seconds.tt - whole) * 1e9 -
        Number(at - BigInt(whole) * 1_000_000_000n);
      assert(Math.abs(apart) <= seconds.p * 1e9);
    }),
    { numRuns: 1_000 },
  );
});
