import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import {
  CII_PROPERTIES,
  type CiiDecoded,
  type CiiMessage,
  decodeCiiMessage,
  encodeCiiMessage,
  MAX_CII_DEPTH,
  MAX_CII_TEXT_LENGTH,
} from "@dvbcss/protocol";

const FULL: CiiMessage = {
  private: [{ type: "urn:example:p", n: 1 }],
  timelines: [{
    timelineSelector: "urn:dvb:css:timeline:pts",
    properties: {
      unitsPerTick: 1,
      unitsPerSecond: 90_000,
      accuracySeconds: 0.02,
    },
  }],
  teUrl: null,
  tsUrl: "ws://192.0.2.7:7681/ts",
  wcUrl: "udp://192.0.2.7:6677",
  mrsUrl: null,
  presentationStatus: ["okay"],
  contentIdStatus: "final",
  contentId: "dvb://233a.1004.1044",
  protocolVersion: "1.1",
};

Deno.test("encodeCiiMessage() writes properties in one order whatever the caller's", () => {
  assertEquals<readonly string[]>(
    Object.keys(JSON.parse(encodeCiiMessage(FULL))),
    CII_PROPERTIES,
  );
});

Deno.test("decodeCiiMessage() gives back what encodeCiiMessage() wrote", () => {
  assertEquals(decodeCiiMessage(encodeCiiMessage(FULL)), {
    ok: true,
    message: FULL,
  });
});

interface FaultyText {
  readonly name: string;
  readonly text: string;
  readonly decoded: CiiDecoded;
}

/** A message whose brackets nest `levels` deep. */
function nested(levels: number): string {
  const inner = levels - 3;
  return `{"private":[{"type":"urn:x","x":${"[".repeat(inner)}${
    "]".repeat(inner)
  }}]}`;
}

const FAULTY_TEXTS: readonly FaultyText[] = [
  {
    name: "an empty text",
    text: "",
    decoded: { ok: false, fault: "not-json" },
  },
  {
    name: "one character too many",
    text: "{}".padEnd(MAX_CII_TEXT_LENGTH + 1),
    decoded: { ok: false, fault: "too-long" },
  },
  {
    name: "one level too many",
    text: nested(MAX_CII_DEPTH + 1),
    decoded: { ok: false, fault: "too-deep" },
  },
  {
    name: "nothing but brackets",
    text: "[".repeat(MAX_CII_TEXT_LENGTH),
    decoded: { ok: false, fault: "not-json" },
  },
  {
    name: "brackets in an unknown member",
    text: `{"x":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
    decoded: { ok: false, fault: "too-deep" },
  },
  {
    name: "an array",
    text: "[{}]",
    decoded: { ok: false, fault: "not-an-object" },
  },
  {
    name: "a property of the wrong type",
    text: '{"tsUrl":["ws://tv"]}',
    decoded: { ok: false, fault: "invalid-property", property: "tsUrl" },
  },
  {
    name: "a timeline that never ticks",
    text:
      '{"timelines":[{"timelineSelector":"urn:s","timelineProperties":{"unitsPerTick":0,"unitsPerSecond":1}}]}',
    decoded: { ok: false, fault: "invalid-property", property: "timelines" },
  },
];

Deno.test.each(FAULTY_TEXTS)("decodeCiiMessage() refuses $name", (it) => {
  assertEquals(decodeCiiMessage(it.text), it.decoded);
});

Deno.test("decodeCiiMessage() reads up to its limits", () => {
  assert(decodeCiiMessage("{}".padEnd(MAX_CII_TEXT_LENGTH)).ok);
  assert(decodeCiiMessage(nested(MAX_CII_DEPTH)).ok);
});

interface Deviation {
  readonly name: string;
  readonly text: string;
  readonly message: CiiMessage;
}

const DEVIATIONS: readonly Deviation[] = [
  {
    name: "an array of status words",
    text: '{"presentationStatus":["okay","finished"]}',
    message: { presentationStatus: ["okay", "finished"] },
  },
  {
    name: "a stable content id",
    text: '{"contentIdStatus":"stable"}',
    message: { contentIdStatus: "final" },
  },
];

Deno.test.each(DEVIATIONS)(
  "decodeCiiMessage() repairs $name only when told to",
  ({ text, message }) => {
    assert(!decodeCiiMessage(text).ok);
    assertEquals(decodeCiiMessage(text, { deviations: "repair" }), {
      ok: true,
      message,
    });
  },
);

Deno.test("decodeCiiMessage() leaves other departures refused when it repairs", () => {
  for (
    const text of [
      '{"presentationStatus":[]}',
      '{"presentationStatus":["okay",""]}',
      '{"presentationStatus":[["okay"]]}',
      '{"presentationStatus":[1]}',
      '{"contentIdStatus":"constructor"}',
    ]
  ) {
    assert(!decodeCiiMessage(text, { deviations: "repair" }).ok, text);
  }
});

Deno.test("decodeCiiMessage() takes no property from a prototype", () => {
  assertEquals(decodeCiiMessage('{"__proto__":{"contentId":"x"}}'), {
    ok: true,
    message: {},
  });
});

interface Unsendable {
  readonly name: string;
  readonly message: CiiMessage;
  readonly error: typeof RangeError | typeof TypeError;
}

function withUnits(unitsPerTick: number): CiiMessage {
  const properties = { unitsPerTick, unitsPerSecond: 1 };
  return { timelines: [{ timelineSelector: "urn:s", properties }] };
}

function cyclic(): CiiMessage {
  const item: { type: string; self?: unknown } = { type: "urn:x" };
  item.self = item;
  return { private: [{ ...item }] };
}

const UNSENDABLE: readonly Unsendable[] = [
  {
    name: "a null presentationStatus",
    message: { presentationStatus: null },
    error: TypeError,
  },
  {
    name: "a null protocolVersion",
    message: { protocolVersion: null },
    error: TypeError,
  },
  { name: "a null private", message: { private: null }, error: TypeError },
  {
    name: "no status word",
    message: { presentationStatus: [] },
    error: TypeError,
  },
  {
    name: "a status word with a blank",
    message: { presentationStatus: ["not okay"] },
    error: TypeError,
  },
  {
    name: "an empty status word",
    message: { presentationStatus: [""] },
    error: TypeError,
  },
  { name: "no unit a tick", message: withUnits(0), error: RangeError },
  { name: "part of a unit a tick", message: withUnits(0.5), error: TypeError },
  { name: "a cycle", message: cyclic(), error: RangeError },
  {
    name: "a text too long to be read",
    message: { contentId: "x".repeat(MAX_CII_TEXT_LENGTH) },
    error: RangeError,
  },
];

Deno.test.each(UNSENDABLE)(
  "encodeCiiMessage() throws on $name",
  ({ message, error }) => {
    assertThrows(
      () => encodeCiiMessage(message),
      error,
      "Cannot encode CII message: ",
    );
  },
);
