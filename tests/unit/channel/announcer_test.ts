import {
  Announcer,
  decodeChannelMessage,
  MAX_EPOCH,
  MAX_NEEDED_SELECTORS,
} from "@dvbcss/channel";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";
import { anAnnouncement, wcAt } from "../../support/channel_builders.ts";

function messageOf(text: string | null) {
  const decoded = decodeChannelMessage(text ?? "");
  assert(decoded.ok);
  return decoded.message;
}

Deno.test("Announcer.announce() numbers what differs", () => {
  const announcer = new Announcer("wc");
  announcer.begin(1_000.7);
  assertEquals(announcer.announce(wcAt(1)), true);
  assertEquals(announcer.announce(wcAt(1)), false);
  assertEquals(announcer.announce(wcAt(2)), true);
  assertEquals(
    messageOf(announcer.text),
    anAnnouncement({ epoch: 1_000, sequence: 1, parts: wcAt(2) }),
  );
});

Deno.test("Announcer.begin() announces anew in a later epoch", () => {
  const announcer = new Announcer("wc");
  announcer.announce(wcAt(1));
  announcer.announce(wcAt(2));
  for (const [date, epoch] of [[50, 50], [20, 51], [51, 52], [90, 90]]) {
    announcer.begin(date ?? 0);
    assertEquals(
      messageOf(announcer.text),
      anAnnouncement({ epoch: epoch ?? 0, parts: wcAt(2) }),
    );
  }
});

Deno.test("Announcer.begin() outdoes what others know of the writer", () => {
  const announcer = new Announcer("wc");
  announcer.see(700);
  announcer.see(600);
  announcer.begin(5);
  assertEquals(announcer.epoch, 701);
  assertEquals(messageOf(announcer.departure), {
    kind: "departure",
    writer: "wc",
    epoch: 701,
  });
});

Deno.test("Announcer.begin() stays encodable whatever was seen", () => {
  const announcer = new Announcer("wc");
  announcer.see(MAX_EPOCH);
  announcer.announce(wcAt(1));
  announcer.begin(0);
  assertEquals(announcer.epoch, MAX_EPOCH);
});

Deno.test("Announcer.announce() leaves out selectors that do not fit", () => {
  const announcer = new Announcer("ts");
  const needed = Array.from({ length: 5_000 }, (_, i) => `s${i}`);
  announcer.announce({
    ts: {
      host: null,
      port: 1,
      path: "/ts",
      neededSelectors: ["x".repeat(100_000), ...needed],
    },
  });
  assertEquals(
    announcer.parts?.ts?.neededSelectors,
    needed.slice(0, MAX_NEEDED_SELECTORS),
  );
});

Deno.test("Announcer.announce() fits selectors that escapes make long", () => {
  const announcer = new Announcer("ts");
  const neededSelectors = Array.from(
    { length: 1_000 },
    (_, i) => `${i}${"\u0001".repeat(4_000)}`,
  );
  announcer.announce({
    ts: { host: null, port: 1, path: "/ts", neededSelectors },
  });
  assert((announcer.text?.length ?? 0) < 600_000);
});

Deno.test("Announcer.announce() keeps its state when it throws", () => {
  const announcer = new Announcer("wc");
  announcer.announce(wcAt(1));
  const before = announcer.text;
  assertThrows(() => announcer.announce(wcAt(0)), RangeError, "malformed");
  assertEquals(announcer.text, before);
  assertEquals(announcer.sequence, 0);
});

Deno.test("Announcer() refuses a name that is no topic", () => {
  for (const name of ["", "a/b", "#", "x".repeat(65)]) {
    assertThrows(() => new Announcer(name), RangeError, `"${name}"`);
  }
});
