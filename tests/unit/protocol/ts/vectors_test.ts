import {
  decodeControlTimestamp,
  decodeIntegerString,
  decodePresentationTimestamps,
  decodeSetupData,
  encodeControlTimestamp,
  encodeIntegerString,
  encodePresentationTimestamps,
  encodeSetupData,
  type TsDecodeOptions,
  unavailableTimestamp,
} from "@dvbcss/protocol";
import { wallClockNanos } from "@dvbcss/clock";
import {
  assert,
  assertEquals,
  assertMatch,
  assertThrows,
  fail,
} from "@dvbcss/std/assert";
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
  readonly lenient?: boolean;
  readonly note?: string;
}

const CASES: readonly Case[] = vectors.cases;

/** Cases marked lenient, and one marked a limitation, by what we do instead. */
const STRICTER: Readonly<Record<string, string>> = {
  "setup-numeric-values-become-strings": "a stem and a selector are strings",
  "setup-non-ascii-stem": "any text can be a stem",
  "setup-unpack-lenient-types": "a stem and a selector are strings",
  "ct-half-null-packs": "half a line is of no use",
  "ct-half-null-packs-2": "half a line is of no use",
  "ct-infinite-speed-packs": "an infinity is not JSON",
  "ct-unpack-lenient-speed-string": "a speed is a JSON number",
  "ct-unpack-lenient-speed-bool": "a speed is a JSON number",
  "ct-unpack-lenient-trailing-newline": "a newline is no digit",
};

function casesOf(...ops: readonly string[]): readonly Case[] {
  return CASES.filter(({ name, op }) =>
    ops.includes(op) && !(name in STRICTER)
  );
}

/** Makes a message of a vector's fields, to be encoded when called. */
function encoder(kind: string, fields: unknown): () => string {
  switch (kind as Kind) {
    case "setup-data": {
      const setup = setupDataOf(fields);
      return () => encodeSetupData(setup);
    }
    case "control-timestamp": {
      const timestamp = controlTimestampOf(fields);
      return () => encodeControlTimestamp(timestamp);
    }
    case "apt-ept-lpt": {
      const timestamps = presentationTimestampsOf(fields);
      return () => encodePresentationTimestamps(timestamps);
    }
  }
}

function encode(kind: string, fields: unknown): string {
  return encoder(kind, fields)();
}

function assertRefusedToCaller({ kind, fields }: Case): void {
  const encodes = encoder(kind, fields);
  try {
    encodes();
  } catch (error) {
    assert(error instanceof TypeError || error instanceof RangeError);
    assertMatch(error.message, /^Cannot encode [a-z -]+: /);
    return;
  }
  fail("Encoded what it should have refused");
}

function decode(kind: string, text: string, options?: TsDecodeOptions) {
  switch (kind as Kind) {
    case "setup-data":
      return decodeSetupData(text, options);
    case "control-timestamp":
      return decodeControlTimestamp(text, options);
    case "apt-ept-lpt":
      return decodePresentationTimestamps(text, options);
  }
}

function repair(kind: string, text: string) {
  return decode(kind, text, { deviations: "repair" });
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

Deno.test.each(casesOf("pack-error"))(
  "encode…() throws where pydvbcss does: $name",
  assertRefusedToCaller,
);

Deno.test("every vector is tested above, or is marked lenient or a limitation", () => {
  const tested = casesOf(
    "pack",
    "pack-error",
    "unpack",
    "unpack-error",
    "encode",
    "encode-earliest",
    "encode-latest",
    "decode",
    "decode-error",
  ).length;
  assertEquals(tested + Object.keys(STRICTER).length, vectors.count);
  const marked = CASES.filter(({ lenient, note }) =>
    lenient || note?.startsWith("library limitation")
  );
  assertEquals(
    marked.map(({ name }) => name).toSorted(),
    Object.keys(STRICTER).toSorted(),
  );
});

const STRICTER_CASES = CASES.filter(({ name }) => name in STRICTER)
  .map((each) => ({ ...each, why: STRICTER[each.name] }));

Deno.test.each(STRICTER_CASES.filter(({ op }) => op === "unpack"))(
  "decode…() refuses what pydvbcss reads, since $why: $name",
  ({ kind, text = "" }) => {
    const refused = { ok: false, fault: "invalid-property" } as const;
    assertEquals<unknown>(decode(kind, text), refused);
    assertEquals<unknown>(repair(kind, text), refused);
  },
);

Deno.test.each(STRICTER_CASES.filter(({ op }) => op === "pack"))(
  "encode…() throws where pydvbcss writes, since $why: $name",
  assertRefusedToCaller,
);

interface Repair {
  readonly name: string;
  readonly outcome: unknown;
}

const UNAVAILABLE = unavailableTimestamp(wallClockNanos(2n));

const REPAIRS: readonly Repair[] = [
  {
    name: "setup-unpack-missing-stem",
    outcome: { contentIdStem: "", timelineSelector: "urn:b" },
  },
  {
    name: "ct-unpack-content-time-number",
    outcome: {
      contentTimeTicks: 5n,
      wallClock: wallClockNanos(2n),
      speed: 1,
    },
  },
  {
    name: "ct-unpack-wallclock-number",
    outcome: {
      contentTimeTicks: 1n,
      wallClock: wallClockNanos(2n),
      speed: 1,
    },
  },
  { name: "ct-unpack-only-content-null", outcome: UNAVAILABLE },
  { name: "ct-unpack-only-speed-null", outcome: UNAVAILABLE },
  { name: "ct-unpack-missing-content-time", outcome: UNAVAILABLE },
  { name: "ct-unpack-missing-speed", outcome: UNAVAILABLE },
];

Deno.test.each(REPAIRS)(
  "decode…() repairs, when told to, what pydvbcss refuses: $name",
  ({ name, outcome }) => {
    const found = CASES.find((each) => each.name === name);
    assertEquals<unknown>(
      repair(found?.kind ?? "", found?.text ?? ""),
      { ok: true, message: outcome },
    );
  },
);

Deno.test("decode…() repairs nothing else that pydvbcss refuses", () => {
  const read = casesOf("unpack-error")
    .filter(({ kind, text = "" }) => repair(kind, text).ok);
  assertEquals(
    read.map(({ name }) => name).toSorted(),
    REPAIRS.map(({ name }) => name).toSorted(),
  );
});

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
