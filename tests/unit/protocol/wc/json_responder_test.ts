import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import {
  decodeWcJsonRequest,
  MAX_WC_JSON_LENGTH,
  stampJsonTransmit,
  type WcJsonFault,
  WcJsonResponder,
} from "@dvbcss/protocol";

const RECEIVED = wallClockNanos(1_795_373_247_779_300_999n);
const SENT = wallClockNanos(1_795_373_247_779_345_001n);

function aResponder(): WcJsonResponder {
  return new WcJsonResponder({
    // 1.5 µs together with what a reader's doubles lose.
    precisionNanos: durationNanos(1_244),
    maxFreqErrorPpm: 12.5,
  });
}

function answer(request: string): string {
  const action = aResponder().handleText(RECEIVED, request);
  assert(action.kind === "respond", JSON.stringify(action));
  return stampJsonTransmit(action.response, SENT);
}

interface Answered {
  readonly name: string;
  readonly request: string;
  readonly response: string;
}

const ANSWERED: readonly Answered[] = [
  {
    name: "BBC's dialect in seconds and ppm",
    request: '{"v":0,"t":0,"p":0,"mfe":0,"otvs":5,"otvn":6,"rt":0,"tt":0}',
    response: '{"v":0,"otvs":5,"otvn":6,"t":1,"p":0.0000015,"mfe":12.5,' +
      '"rt":1795373247.779300999,"tt":1795373247.779345001}',
  },
  {
    name: "BBC's dialect without version and type",
    request: '{"otvs":0,"otvn":4294967294}',
    response: '{"otvs":0,"otvn":4294967294,"t":1,"p":0.0000015,"mfe":12.5,' +
      '"rt":1795373247.779300999,"tt":1795373247.779345001}',
  },
  {
    name: "CCMA's dialect in nanoseconds, precision as an exponent",
    request: '{"id":"a7","ot":123456789.5,"p":-50,"mfe":50}',
    response: '{"id":"a7","ot":123456789.5,"p":-19,"mfe":50,' +
      '"rt":1795373247779300999,"tt":1795373247779345001}',
  },
  {
    name: "CCMA's dialect without a frequency error with our own",
    request: '{"ot":1}',
    response: '{"ot":1,"p":-19,"mfe":12.5,' +
      '"rt":1795373247779300999,"tt":1795373247779345001}',
  },
  {
    name: "anything else with an echo, in both units",
    request: '{"localSendTime":7,"cookie":{"a":[null,"ü"]},"rt":"old"}',
    response: '{"localSendTime":7,"cookie":{"a":[null,"ü"]},"t":1,' +
      '"p":0.0000015,"precision":0.0000015,' +
      '"mfe":12.5,"maxFrequencyError":12.5,' +
      '"rt":1795373247.779300999,"remoteReceiveTime":1795373247779300999,' +
      '"tt":1795373247.779345001,"remoteSendTime":1795373247779345001}',
  },
  {
    name: "an empty object",
    request: "{}",
    response: '{"t":1,"p":0.0000015,"precision":0.0000015,' +
      '"mfe":12.5,"maxFrequencyError":12.5,' +
      '"rt":1795373247.779300999,"remoteReceiveTime":1795373247779300999,' +
      '"tt":1795373247.779345001,"remoteSendTime":1795373247779345001}',
  },
  {
    name: "members named as those that every object has",
    request: '{"otvs":1,"otvn":2,"__proto__":3,"constructor":4}',
    response: '{"otvs":1,"otvn":2,"__proto__":3,"constructor":4,' +
      '"t":1,"p":0.0000015,"mfe":12.5,' +
      '"rt":1795373247.779300999,"tt":1795373247.779345001}',
  },
];

Deno.test.each(ANSWERED)(
  "WcJsonResponder answers $name",
  ({ request, response }) => assertEquals(answer(request), response),
);

Deno.test("WcJsonResponder writes a time within the first second", () => {
  const action = aResponder().handleText(wallClockNanos(7n), '{"ot":1}');
  assert(action.kind === "respond");
  const text = stampJsonTransmit(action.response, wallClockNanos(9n));
  assertEquals(text, '{"ot":1,"p":-19,"mfe":12.5,"rt":7,"tt":9}');
});

interface Refused {
  readonly name: string;
  readonly text: string;
  readonly fault: WcJsonFault;
}

const REFUSED: readonly Refused[] = [
  { name: "no JSON", text: "{", fault: "not-json" },
  { name: "an empty text", text: "", fault: "not-json" },
  { name: "a list", text: "[]", fault: "not-an-object" },
  { name: "null", text: "null", fault: "not-an-object" },
  {
    name: "a long text",
    text: JSON.stringify({ ot: 1, id: "x".repeat(MAX_WC_JSON_LENGTH) }),
    fault: "too-long",
  },
  { name: "version 1", text: '{"v":1,"ot":1}', fault: "unknown-version" },
  { name: "a response", text: '{"t":1,"ot":1}', fault: "not-a-request" },
  { name: "a type in words", text: '{"t":"0"}', fault: "not-a-request" },
  {
    name: "half of BBC's originate",
    text: '{"otvs":1}',
    fault: "bad-originate",
  },
  { name: "a text as originate", text: '{"ot":"1"}', fault: "bad-originate" },
  {
    name: "an infinite originate",
    text: '{"ot":1e999}',
    fault: "bad-originate",
  },
];

Deno.test.each(REFUSED)(
  "decodeWcJsonRequest() refuses $name",
  ({ text, fault }) =>
    assertEquals(decodeWcJsonRequest(text), { ok: false, fault }),
);

Deno.test("WcJsonResponder discards what is no request", () => {
  assertEquals(aResponder().handleText(RECEIVED, "[]"), {
    kind: "discard",
    fault: "not-an-object",
  });
});

Deno.test("WcJsonResponder refuses settings that the binary form has no room for", () => {
  const good = { precisionNanos: durationNanos(1), maxFreqErrorPpm: 1 };
  assertThrows(
    () => new WcJsonResponder({ ...good, precisionNanos: durationNanos(NaN) }),
    RangeError,
  );
  assertThrows(
    () => new WcJsonResponder({ ...good, maxFreqErrorPpm: -1 }),
    RangeError,
  );
});
