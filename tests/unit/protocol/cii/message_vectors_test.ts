import {
  assert,
  assertEquals,
  assertInstanceOf,
  fail,
} from "@dvbcss/std/assert";
import {
  changedCiiProperties,
  type CiiDecodeFault,
  decodeCiiMessage,
  diffCii,
  encodeCiiMessage,
  mergeCii,
} from "@dvbcss/protocol";
import vectors from "../../../vectors/cii_messages.json" with { type: "json" };
import { messageFrom } from "./vector_message.ts";

interface Departure {
  readonly why: string;
  /** The fault of the text; none where the message is refused to the caller. */
  readonly fault?: CiiDecodeFault;
}

const NOT_AN_OBJECT = "a message is an object";
const WRONG_TYPE = "DVB's schema has another type";

/** Where we are stricter than the library that the vectors were made with. */
const DEPARTURES: Readonly<Record<string, Departure>> = {
  "pack-all-null": {
    why: "DVB's schema has no null for three of the properties",
  },
  "pack-timeline-string-units": { why: "units are numbers to our callers" },
  "unpack-lenient-array": { why: NOT_AN_OBJECT, fault: "not-an-object" },
  "unpack-lenient-string": { why: NOT_AN_OBJECT, fault: "not-an-object" },
  "unpack-lenient-timelines-object": {
    why: WRONG_TYPE,
    fault: "invalid-property",
  },
  "unpack-lenient-timelines-empty-string": {
    why: WRONG_TYPE,
    fault: "invalid-property",
  },
  "unpack-lenient-private-empty-object": {
    why: WRONG_TYPE,
    fault: "invalid-property",
  },
  "unpack-lenient-accuracy-string": {
    why: WRONG_TYPE,
    fault: "invalid-property",
  },
  "unpack-lenient-units-any-type": {
    why: WRONG_TYPE,
    fault: "invalid-property",
  },
  "unpack-lenient-status-trailing-newline": {
    why: "a line break is no part of a word",
    fault: "invalid-property",
  },
};

type Vector = (typeof vectors.cases)[number];

const CASES: readonly (Vector & { readonly title: string })[] = vectors.cases
  .map((vector) => {
    const why = DEPARTURES[vector.name]?.why;
    const title = why === undefined
      ? vector.name
      : `${vector.name} (refused: ${why})`;
    return { ...vector, title };
  });

Deno.test("CII message vectors are all there", () => {
  assertEquals(CASES.length, vectors.count);
  for (const name of Object.keys(DEPARTURES)) {
    assert(CASES.some((it) => it.name === name), name);
  }
});

Deno.test.each(CASES)("CII vector $title", (vector) => {
  switch (vector.op) {
    case "pack":
      return checkPack(vector);
    case "pack-error":
    case "construct-error":
      return assertRefusedToCaller(vector);
    case "unpack":
      return checkUnpack(vector);
    case "unpack-error":
      return checkUnpackError(vector);
    case "diff":
      return checkDiff(vector);
    case "combine":
      return assertEquals(
        mergeCii(
          messageFrom(vector.base ?? {}),
          messageFrom(vector.changes ?? {}),
        ),
        messageFrom(vector.result ?? {}),
      );
    default:
      fail(`Unknown kind of vector: ${vector.op}`);
  }
});

function checkPack(vector: Vector): void {
  if (vector.name in DEPARTURES) return assertRefusedToCaller(vector);
  const text = encodeCiiMessage(messageFrom(vector.properties ?? {}));
  assertEquals<unknown>(JSON.parse(text), vector.json);
  assertEquals(decodeCiiMessage(text), {
    ok: true,
    message: messageFrom(vector.unpackedAgain ?? {}),
  });
}

function checkUnpack(vector: Vector): void {
  const decoded = decodeCiiMessage(vector.text ?? "");
  const fault = DEPARTURES[vector.name]?.fault;
  if (fault === undefined) {
    const message = messageFrom(vector.properties ?? {});
    assertEquals(decoded, { ok: true, message });
  } else {
    assert(!decoded.ok);
    assertEquals(decoded.fault, fault);
  }
}

function checkUnpackError(vector: Vector): void {
  const decoded = decodeCiiMessage(vector.text ?? "");
  assert(!decoded.ok);
  assertEquals<string | undefined>(decoded.fault, vector.error);
}

function checkDiff(vector: Vector): void {
  const before = messageFrom(vector.old ?? {});
  const after = messageFrom(vector.new ?? {});
  const changes = messageFrom(vector.changes ?? {});
  assertEquals(diffCii(before, after), changes);
  assertEquals<readonly string[]>(
    changedCiiProperties(before, after),
    Object.keys(changes),
  );
}

function assertRefusedToCaller(vector: Vector): void {
  const message = messageFrom(vector.properties ?? {});
  try {
    encodeCiiMessage(message);
  } catch (error) {
    return assertInstanceOf(error, TypeError);
  }
  fail("Encoded what it should have refused");
}
