import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import { wallClockNanos } from "@dvbcss/clock";
import {
  decodeWcMessage,
  encodeWcMessage,
  fromWireTime,
  toWireTime,
  WC_MESSAGE_TYPE,
  type WcDecodeFault,
  type WcMessage,
  type WcMessageType,
  type WireTime,
} from "@dvbcss/protocol";
import { present, type VectorFields, vectorsOf } from "./vectors.ts";

const TYPES: readonly WcMessageType[] = Object.values(WC_MESSAGE_TYPE);
const ZERO: WireTime = { seconds: 0, nanoseconds: 0 };

function aMessage(changes: Partial<WcMessage> = {}): WcMessage {
  return {
    type: WC_MESSAGE_TYPE.RESPONSE,
    precisionExponent: -20,
    maxFreqError256ths: 12_800,
    originate: { seconds: 1, nanoseconds: 2 },
    receive: { seconds: 3, nanoseconds: 4 },
    transmit: { seconds: 5, nanoseconds: 6 },
    ...changes,
  };
}

function typeOf(value: number): WcMessageType {
  const type = TYPES.find((known) => known === value);
  if (type === undefined) throw new RangeError(`Unknown type: ${value}`);
  return type;
}

/** Builds a vector's message; what does not fit throws as encoding would. */
function messageOf(fields: VectorFields): WcMessage {
  const [seconds, nanoseconds] = fields.originalOriginate ?? [];
  return {
    type: typeOf(fields.messageType),
    precisionExponent: fields.precision,
    maxFreqError256ths: fields.maxFreqError,
    originate: seconds === undefined || nanoseconds === undefined
      ? toWireTime(wallClockNanos(BigInt(fields.originateNanos)))
      : { seconds, nanoseconds },
    receive: toWireTime(wallClockNanos(BigInt(fields.receiveNanos))),
    transmit: toWireTime(wallClockNanos(BigInt(fields.transmitNanos))),
  };
}

const PACK = vectorsOf("pack", 23);
const LENIENT_PACK = "type-4-is-not-refused-by-pack";

Deno.test.each(PACK.filter(({ name }) => name !== LENIENT_PACK))(
  "encodeWcMessage() writes vector $name and decodeWcMessage() reads it back",
  (vector) => {
    const message = messageOf(present(vector.fields));
    const octets = encodeWcMessage(message);
    assertEquals(octets.toHex(), vector.hex);
    assertEquals(decodeWcMessage(octets), { ok: true, message });
  },
);

Deno.test("encodeWcMessage() refuses vector type-4-is-not-refused-by-pack, as its reader would", () => {
  const octets = Uint8Array.fromHex(
    present(PACK.find(({ name }) => name === LENIENT_PACK)?.hex),
  );
  assertEquals(decodeWcMessage(octets), { ok: false, fault: "unknown-type" });
  for (const type of [-1, 4, 255, 256, 1.5, NaN]) {
    assertThrows(
      // @ts-expect-error: a caller without types can pass any number.
      () => encodeWcMessage(aMessage({ type })),
      RangeError,
      `type must be 0, 1, 2 or 3: current value is ${type}`,
    );
  }
});

Deno.test.each(vectorsOf("pack-error", 8))(
  "encodeWcMessage() refuses vector $name",
  (vector) => {
    assertThrows(
      () => encodeWcMessage(messageOf(present(vector.fields))),
      RangeError,
    );
  },
);

Deno.test.each(vectorsOf("unpack", 12))(
  "decodeWcMessage() reads vector $name",
  (vector) => {
    const octets = Uint8Array.fromHex(present(vector.hex));
    const fields = present(vector.fields);
    const decoded = decodeWcMessage(octets);
    assert(decoded.ok);
    const { message } = decoded;
    assertEquals(message.type, typeOf(fields.messageType));
    assertEquals(message.precisionExponent, fields.precision);
    assertEquals(message.maxFreqError256ths, fields.maxFreqError);
    assertEquals(
      fromWireTime(message.originate),
      wallClockNanos(BigInt(fields.originateNanos)),
    );
    assertEquals(
      fromWireTime(message.receive),
      wallClockNanos(BigInt(fields.receiveNanos)),
    );
    assertEquals(
      fromWireTime(message.transmit),
      wallClockNanos(BigInt(fields.transmitNanos)),
    );
    if (fields.originalOriginate !== null) {
      const { seconds, nanoseconds } = message.originate;
      assertEquals([seconds, nanoseconds], [...fields.originalOriginate]);
    }
    const sameButReserved = octets.slice();
    sameButReserved[3] = 0;
    assertEquals(encodeWcMessage(message), sameButReserved);
  },
);

Deno.test.each(
  vectorsOf("unpack", 12).filter(({ packedAgainHex }) =>
    packedAgainHex !== null
  ),
)("toWireTime() normalises vector $name", (vector) => {
  const decoded = decodeWcMessage(Uint8Array.fromHex(present(vector.hex)));
  assert(decoded.ok);
  const octets = encodeWcMessage({
    ...decoded.message,
    receive: toWireTime(fromWireTime(decoded.message.receive)),
    transmit: toWireTime(fromWireTime(decoded.message.transmit)),
  });
  assertEquals(octets.toHex(), vector.packedAgainHex);
});

const FAULTS: Readonly<Record<string, WcDecodeFault>> = {
  "wrong-length": "wrong-length",
  "bad-version": "unknown-version",
  "bad-type": "unknown-type",
};

Deno.test.each(vectorsOf("unpack-error", 9))(
  "decodeWcMessage() names the fault of vector $name",
  (vector) => {
    const fault = present(FAULTS[present(vector.error)]);
    assertEquals(
      decodeWcMessage(Uint8Array.fromHex(present(vector.hex))),
      { ok: false, fault },
    );
  },
);

Deno.test("decodeWcMessage() accepts exactly version 0 with types 0 to 3", () => {
  for (let version = 0; version <= 255; version++) {
    for (let type = 0; type <= 255; type++) {
      const octets = new Uint8Array(32);
      octets[0] = version;
      octets[1] = type;
      const decoded = decodeWcMessage(octets);
      assertEquals(decoded.ok, version === 0 && type <= 3);
    }
  }
});

Deno.test("decodeWcMessage() refuses every length but 32", () => {
  for (let length = 0; length <= 1_500; length++) {
    if (length === 32) continue;
    assertEquals(decodeWcMessage(new Uint8Array(length)), {
      ok: false,
      fault: "wrong-length",
    });
  }
});

Deno.test("decodeWcMessage() reads a view into a larger buffer", () => {
  const packet = new Uint8Array(100).fill(0xff);
  packet.set(encodeWcMessage(aMessage()), 50);
  assertEquals(decodeWcMessage(packet.subarray(50, 82)), {
    ok: true,
    message: aMessage(),
  });
});

interface Edge {
  readonly name: string;
  readonly changes: Partial<WcMessage>;
  readonly fits: boolean;
}

const WORD_EDGES: readonly [number, boolean][] = [
  [-1, false],
  [0, true],
  [0x8000_0000, true],
  [0xffff_ffff, true],
  [0x1_0000_0000, false],
  [0.5, false],
  [NaN, false],
];

const EDGES: readonly Edge[] = [
  ...WORD_EDGES.flatMap(([value, fits]): Edge[] => [
    {
      name: `maxFreqError256ths ${value}`,
      changes: { maxFreqError256ths: value },
      fits,
    },
    ...(["originate", "receive", "transmit"] as const).flatMap((field) => [
      {
        name: `${field}.seconds ${value}`,
        changes: { [field]: { ...ZERO, seconds: value } },
        fits,
      },
      {
        name: `${field}.nanoseconds ${value}`,
        changes: { [field]: { ...ZERO, nanoseconds: value } },
        fits,
      },
    ]),
  ]),
  ...[-129, -128, -1, 0, 127, 128, 0.5, NaN].map((value): Edge => ({
    name: `precisionExponent ${value}`,
    changes: { precisionExponent: value },
    fits: Number.isInteger(value) && value >= -128 && value <= 127,
  })),
];

Deno.test.each(EDGES)("encodeWcMessage() at the edge: $name", (edge) => {
  const message = aMessage(edge.changes);
  if (edge.fits) {
    assertEquals(decodeWcMessage(encodeWcMessage(message)), {
      ok: true,
      message,
    });
    return;
  }
  const field = edge.name.split(" ")[0];
  assertThrows(() => encodeWcMessage(message), RangeError, `${field} must be`);
});

Deno.test("toWireTime() refuses what the field cannot hold", () => {
  for (const time of [-1n, 2n ** 32n * 1_000_000_000n]) {
    assertThrows(
      () => toWireTime(wallClockNanos(time)),
      RangeError,
      `current value is ${time} ns`,
    );
  }
});
