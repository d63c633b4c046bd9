import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import {
  correlationOf,
  decodeWcMessage,
  encodeWcMessage,
  fromWireTime,
  stampTransmit,
  toWireTime,
  WC_MESSAGE_TYPE,
  WcResponder,
} from "@dvbcss/protocol";

const AT = wallClockNanos(1_763_793_600_123_456_789n);
const MESSAGE = {
  type: WC_MESSAGE_TYPE.RESPONSE,
  precisionExponent: -19,
  maxFreqError256ths: 12_800,
  originate: { seconds: 1, nanoseconds: 2 },
  receive: toWireTime(AT),
  transmit: toWireTime(AT),
};
const OCTETS = encodeWcMessage(MESSAGE);
const REQUEST = new Uint8Array(32);
const JUNK = new Uint8Array(31);
const RESPONDER = new WcResponder({
  precisionNanos: durationNanos(1_000),
  maxFreqErrorPpm: 50,
  followUp: false,
});
const CANDIDATE = {
  t1: monotonicNanos(1_780_387_433_964n),
  t2: AT,
  t3: wallClockNanos(AT + 100_000n),
  t4: monotonicNanos(1_780_388_433_964n),
  serverPrecisionNanos: durationNanos(954),
  serverMaxFreqErrorPpm: 50,
};
const LOCAL = { precisionNanos: durationNanos(100), maxFreqErrorPpm: 500 };

Deno.bench("decodeWcMessage()", { group: "wc codec", baseline: true }, () => {
  decodeWcMessage(OCTETS);
});
Deno.bench("encodeWcMessage()", { group: "wc codec" }, () => {
  encodeWcMessage(MESSAGE);
});
Deno.bench("fromWireTime(toWireTime())", { group: "wc codec" }, () => {
  fromWireTime(toWireTime(AT));
});

Deno.bench(
  "decode, then encode a response",
  { group: "wc response", baseline: true },
  () => {
    const decoded = decodeWcMessage(REQUEST);
    if (!decoded.ok) return;
    encodeWcMessage({
      ...MESSAGE,
      originate: decoded.message.originate,
      receive: toWireTime(AT),
      transmit: toWireTime(AT),
    });
  },
);
Deno.bench("WcResponder and stampTransmit()", { group: "wc response" }, () => {
  const action = RESPONDER.handleDatagram(AT, REQUEST);
  if (action.kind === "respond") stampTransmit(action.datagram, AT);
});

Deno.bench("correlationOf()", () => {
  correlationOf(CANDIDATE, LOCAL);
});

Deno.bench("fault as a value", { group: "wc fault", baseline: true }, () => {
  RESPONDER.handleDatagram(AT, JUNK);
});
Deno.bench("fault as an exception", { group: "wc fault" }, () => {
  try {
    if (JUNK.length !== 32) throw new RangeError("wrong length");
  } catch {
    // The cost is the point.
  }
});
