import { wallClockNanos } from "@dvbcss/clock";
import {
  decodeControlTimestamp,
  decodeIntegerString,
  decodePresentationTimestamps,
  decodeSetupData,
  encodeIntegerString,
  isControlTimestampChanged,
} from "@dvbcss/protocol";
import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import sequences from "../../../vectors/sequences.json" with { type: "json" };
import { controlTimestampOf } from "./vector_message.ts";

interface ChangedCase {
  readonly name: string;
  readonly op: string;
  readonly previous?: unknown;
  readonly latest?: unknown;
  readonly expect?: unknown;
}

const CASES: readonly ChangedCase[] = sequences.cases;
const CHANGED_CASES = CASES.filter(({ op }) =>
  op === "control-timestamp-changed"
);

Deno.test.each(CHANGED_CASES)(
  "isControlTimestampChanged() decides as pydvbcss does: $name",
  ({ previous, latest, expect }) => {
    const before = previous === null ? undefined : controlTimestampOf(previous);
    assertEquals(
      isControlTimestampChanged(before, controlTimestampOf(latest)),
      expect,
    );
  },
);

Deno.test("decodeIntegerString() takes no JSON number, whole or not", () => {
  for (const value of [7, -0, 1.5, NaN]) {
    assertEquals(decodeIntegerString(value), undefined);
  }
});

Deno.test("decodeIntegerString() bounds the digits", () => {
  for (const sign of ["", "-"]) {
    const longest = sign + "9".repeat(100);
    assertEquals(decodeIntegerString(longest), BigInt(longest));
    assertEquals(decodeIntegerString(`${longest}9`), undefined);
  }
});

Deno.test("encodeIntegerString() throws when the number is not finite", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    assertThrows(() => encodeIntegerString(value), RangeError);
  }
});

Deno.test("decodeSetupData() drops unknown members but keeps private items whole", () => {
  const items = [{ type: "urn:p", deep: { x: [null] } }];
  assertEquals(
    decodeSetupData(
      JSON.stringify({
        contentIdStem: "",
        timelineSelector: "u",
        future: 1,
        private: items,
      }),
    ),
    {
      ok: true,
      message: { contentIdStem: "", timelineSelector: "u", private: items },
    },
  );
});

interface Refused {
  readonly name: string;
  readonly text: string;
  readonly fault: string;
}

const REFUSED_SETUPS: readonly Refused[] = [
  {
    name: "a text without end",
    text: `{"timelineSelector":"${"u".repeat(70_000)}"}`,
    fault: "too-long",
  },
  {
    name: "a selector that is not worth keeping",
    text: `{"contentIdStem":"","timelineSelector":"${"u".repeat(4097)}"}`,
    fault: "invalid-property",
  },
  {
    name: "a selector in a list",
    text: '{"contentIdStem":"","timelineSelector":["u"]}',
    fault: "invalid-property",
  },
  {
    name: "a null stem",
    text: '{"contentIdStem":null,"timelineSelector":"u"}',
    fault: "invalid-property",
  },
  { name: "nesting", text: "[".repeat(60_000), fault: "not-json" },
  { name: "null", text: "null", fault: "not-an-object" },
];

Deno.test.each(REFUSED_SETUPS)(
  "decodeSetupData() refuses $name",
  ({ text, fault }) => {
    assertEquals<unknown>(decodeSetupData(text), { ok: false, fault });
  },
);

const REPAIR = { deviations: "repair" } as const;

Deno.test("decodeControlTimestamp() repairs an emulator's message without keys", () => {
  assertEquals(decodeControlTimestamp('{"wallClockTime":77}', REPAIR), {
    ok: true,
    message: {
      contentTimeTicks: null,
      wallClock: wallClockNanos(77n),
      speed: null,
    },
  });
});

Deno.test("decodeControlTimestamp() repairs a JSON number to the value of its double", () => {
  const wallClockOf = (wallClockTime: string) => {
    const text = `{"wallClockTime":${wallClockTime}}`;
    const decoded = decodeControlTimestamp(text, REPAIR);
    return decoded.ok ? decoded.message.wallClock : undefined;
  };
  assertEquals<unknown>(
    wallClockOf("1793000000000000123"),
    1793000000000000000n,
  );
  assertEquals<unknown>(wallClockOf("-0"), 0n);
  for (const refused of ["1.5", "1e100", "1e999", "true", "[1]"]) {
    assertEquals(wallClockOf(refused), undefined, refused);
  }
});

Deno.test("decodeControlTimestamp() refuses what is wrong beside what it repairs", () => {
  const text = '{"wallClockTime":"5","timelineSpeedMultiplier":"1"}';
  assertEquals(decodeControlTimestamp(text, REPAIR), {
    ok: false,
    fault: "invalid-property",
  });
});

Deno.test("decodeControlTimestamp() refuses a speed no content has", () => {
  for (const timelineSpeedMultiplier of [1e300, -1e300]) {
    const text = JSON.stringify({
      contentTime: "1",
      wallClockTime: "2",
      timelineSpeedMultiplier,
    });
    assertEquals(decodeControlTimestamp(text), {
      ok: false,
      fault: "invalid-property",
    });
  }
});

Deno.test("decodePresentationTimestamps() repairs other words and numbers", () => {
  const text = JSON.stringify({
    actual: { contentTime: 5, wallClockTime: 6 },
    earliest: { contentTime: 5, wallClockTime: "-inf" },
    latest: { contentTime: "5", wallClockTime: "+inf" },
  });
  assertEquals(decodePresentationTimestamps(text).ok, false);
  assertEquals(decodePresentationTimestamps(text, REPAIR), {
    ok: true,
    message: {
      actual: { contentTimeTicks: 5n, wallClock: wallClockNanos(6n) },
      earliest: { contentTimeTicks: 5n, wallClock: "minus-infinity" },
      latest: { contentTimeTicks: 5n, wallClock: "plus-infinity" },
    },
  });
});

Deno.test("decodePresentationTimestamps() refuses the infinity of the other limit", () => {
  const text = JSON.stringify({
    earliest: { contentTime: "5", wallClockTime: "+inf" },
    latest: { contentTime: "5", wallClockTime: "6" },
  });
  assertEquals(decodePresentationTimestamps(text, REPAIR), {
    ok: false,
    fault: "invalid-property",
  });
});

Deno.test("decodePresentationTimestamps() refuses lists, repaired or not", () => {
  const text = '{"earliest":["5","6"],"latest":[]}';
  for (const options of [{}, REPAIR]) {
    assertEquals(decodePresentationTimestamps(text, options), {
      ok: false,
      fault: "invalid-property",
    });
  }
});
