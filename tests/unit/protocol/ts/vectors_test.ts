import {
  decodeControlTimestamp,
  decodeIntegerString,
  decodePresentationTimestamps,
  decodeSetupData,
  encodeControlTimestamp,
  encodeIntegerString,
  encodePresentationTimestamps,
  encodeSetupData,
} from "@dvbcss/protocol";
import { wallClockNanos } from "@dvbcss/clock";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import vectors from "../../../vectors/ts_messages.json" with { type: "json" };
import {
  controlTimestampOf,
  presentationTimestampsOf,
  setupDataOf,
  toFields,
} from "./vector_message.ts";

type Kind = "setup-data" | "control-timestamp" | "apt-ept-lpt";

interface Case {
  readonly name: string;
  readonly kind: string;
  readonly op: string;
  readonly fields?: unknown;
  readonly json?: unknown;
  readonly text?: string;
  readonly error?: string;
  readonly value?: string;
  readonly encoded?: string;
}

const CASES: readonly Case[] = vectors.cases;

const NO_SUCH_VALUE = "the type has no such value, so no caller can make it";
const NUMBERS = "deployed TV Devices send JSON numbers";
const HALF = "half a line is of no use, so it means unavailable";

/** Cases in which we are meant to differ, and why. */
const DEPARTURES: Readonly<Record<string, string>> = {
  "setup-numeric-values-become-strings": NO_SUCH_VALUE,
  "setup-private-no-type": NO_SUCH_VALUE,
  "setup-private-null": NO_SUCH_VALUE,
  "setup-non-ascii-stem": "any text can be a stem",
  "setup-unpack-lenient-types": "a stem and a selector are strings",
  "setup-unpack-missing-stem": "deployed companions leave the stem out",
  "ct-half-null-packs": NO_SUCH_VALUE,
  "ct-half-null-packs-2": NO_SUCH_VALUE,
  "ct-infinite-speed-packs": "an infinity is not JSON",
  "ct-null-wallclock": NO_SUCH_VALUE,
  "ct-infinite-wallclock": NO_SUCH_VALUE,
  "ct-nan-content": NO_SUCH_VALUE,
  "ct-unpack-lenient-speed-string": "a speed is a JSON number",
  "ct-unpack-lenient-speed-bool": "a speed is a JSON number",
  "ct-unpack-lenient-trailing-newline": "a newline is no digit",
  "ct-unpack-content-time-number": NUMBERS,
  "ct-unpack-wallclock-number": NUMBERS,
  "ct-unpack-only-content-null": HALF,
  "ct-unpack-only-speed-null": HALF,
  "ct-unpack-missing-content-time": HALF,
  "ct-unpack-missing-speed": HALF,
  "ael-earliest-plus-infinity": NO_SUCH_VALUE,
  "ael-latest-minus-infinity": NO_SUCH_VALUE,
  "ael-actual-infinite": NO_SUCH_VALUE,
  "ael-null-content": NO_SUCH_VALUE,
  "ael-nan": NO_SUCH_VALUE,
  "ael-infinite-content": NO_SUCH_VALUE,
};

function casesOf(...ops: readonly string[]): readonly Case[] {
  return CASES.filter(({ name, op }) =>
    ops.includes(op) && !(name in DEPARTURES)
  );
}

function encode(kind: string, fields: unknown): string {
  switch (kind as Kind) {
    case "setup-data":
      return encodeSetupData(setupDataOf(fields));
    case "control-timestamp":
      return encodeControlTimestamp(controlTimestampOf(fields));
    case "apt-ept-lpt":
      return encodePresentationTimestamps(presentationTimestampsOf(fields));
  }
}

function decode(kind: string, text: string) {
  switch (kind as Kind) {
    case "setup-data":
      return decodeSetupData(text);
    case "control-timestamp":
      return decodeControlTimestamp(text);
    case "apt-ept-lpt":
      return decodePresentationTimestamps(text);
  }
}

Deno.test.each(casesOf("pack"))(
  "encode…() writes what pydvbcss writes: $name",
  ({ kind, fields, json }) => {
    assertEquals(JSON.parse(encode(kind, fields)), json);
  },
);

Deno.test.each(casesOf("pack"))(
  "decode…() reads back what encode…() wrote: $name",
  ({ kind, fields }) => {
    const text = encode(kind, fields);
    const decoded = decode(kind, text);
    if (!decoded.ok) throw new Error(decoded.fault);
    assertEquals(encode(kind, toFields(decoded.message)), text);
  },
);

Deno.test.each(casesOf("unpack"))(
  "decode…() reads what pydvbcss reads: $name",
  ({ kind, fields, text = "" }) => {
    const decoded = decode(kind, text);
    if (!decoded.ok) throw new Error(decoded.fault);
    assertEquals(
      JSON.parse(encode(kind, toFields(decoded.message))),
      JSON.parse(encode(kind, fields)),
    );
  },
);

Deno.test.each(casesOf("unpack-error"))(
  "decode…() names the fault that pydvbcss finds: $name",
  ({ kind, text = "", error }) => {
    assertEquals<unknown>(decode(kind, text), { ok: false, fault: error });
  },
);

Deno.test.each(casesOf("encode"))(
  "encodeIntegerString() writes what pydvbcss writes: $name",
  ({ value = "", encoded }) => {
    const number = value.includes(".") ? Number(value) : BigInt(value);
    assertEquals(encodeIntegerString(number), encoded);
  },
);

Deno.test.each(casesOf("encode-earliest", "encode-latest"))(
  "encodePresentationTimestamps() writes an infinity in words: $name",
  ({ op, value, encoded }) => {
    const limit = op === "encode-earliest" ? "earliest" : "latest";
    const finite = { contentTime: "0", wallClockTime: "0" };
    const text = encode("apt-ept-lpt", {
      earliest: finite,
      latest: finite,
      [limit]: { contentTime: "0", wallClockTime: value },
    });
    assertEquals(JSON.parse(text)[limit].wallClockTime, encoded);
  },
);

Deno.test.each(casesOf("decode"))(
  "decodeIntegerString() reads what pydvbcss reads: $name",
  ({ value = "", encoded }) => {
    assertEquals(decodeIntegerString(encoded), BigInt(value));
  },
);

Deno.test.each(casesOf("decode-error"))(
  "decodeIntegerString() refuses what pydvbcss refuses: $name",
  ({ encoded }) => {
    assertEquals(decodeIntegerString(encoded), undefined);
  },
);

Deno.test("every vector is tested here or departed from", () => {
  const tested = casesOf(
    "pack",
    "unpack",
    "unpack-error",
    "encode",
    "encode-earliest",
    "encode-latest",
    "decode",
    "decode-error",
  ).length;
  assertEquals(tested + Object.keys(DEPARTURES).length, vectors.count);
  const lenient = vectors.cases.filter((each) =>
    "lenient" in each && !(each.name in DEPARTURES)
  );
  assertEquals(lenient, []);
});

interface Departure {
  readonly name: string;
  readonly outcome: unknown;
}

const REFUSED = { ok: false, fault: "invalid-property" };

function unavailableAt(wallClock: bigint): unknown {
  return {
    ok: true,
    message: {
      contentTimeTicks: null,
      wallClock: wallClockNanos(wallClock),
      speed: null,
    },
  };
}

const READ_DEPARTURES: readonly Departure[] = [
  { name: "setup-unpack-lenient-types", outcome: REFUSED },
  {
    name: "setup-unpack-missing-stem",
    outcome: {
      ok: true,
      message: { contentIdStem: "", timelineSelector: "urn:b" },
    },
  },
  { name: "ct-unpack-lenient-speed-string", outcome: REFUSED },
  { name: "ct-unpack-lenient-speed-bool", outcome: REFUSED },
  { name: "ct-unpack-lenient-trailing-newline", outcome: REFUSED },
  {
    name: "ct-unpack-content-time-number",
    outcome: {
      ok: true,
      message: {
        contentTimeTicks: 5n,
        wallClock: wallClockNanos(2n),
        speed: 1,
      },
    },
  },
  {
    name: "ct-unpack-wallclock-number",
    outcome: {
      ok: true,
      message: {
        contentTimeTicks: 1n,
        wallClock: wallClockNanos(2n),
        speed: 1,
      },
    },
  },
  { name: "ct-unpack-only-content-null", outcome: unavailableAt(2n) },
  { name: "ct-unpack-only-speed-null", outcome: unavailableAt(2n) },
  { name: "ct-unpack-missing-content-time", outcome: unavailableAt(2n) },
  { name: "ct-unpack-missing-speed", outcome: unavailableAt(2n) },
];

Deno.test.each(READ_DEPARTURES)(
  "decode…() departs from pydvbcss as documented: $name",
  ({ name, outcome }) => {
    const found = CASES.find((each) => each.name === name);
    assertEquals<unknown>(
      decode(found?.kind ?? "", found?.text ?? ""),
      outcome,
    );
  },
);

Deno.test("encodeSetupData() writes text beyond ASCII", () => {
  const setup = { contentIdStem: "http://café/", timelineSelector: "urn:b" };
  assertEquals(JSON.parse(encodeSetupData(setup)), setup);
});

Deno.test("encodeControlTimestamp() throws when the speed is not finite", () => {
  for (const speed of [Infinity, -Infinity, NaN]) {
    assertThrows(
      () =>
        encodeControlTimestamp({
          contentTimeTicks: 5n,
          wallClock: wallClockNanos(5n),
          speed,
        }),
      RangeError,
      "speed must be finite",
    );
  }
});
