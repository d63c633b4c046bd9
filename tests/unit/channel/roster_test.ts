import {
  encodeChannelMessage,
  HEARTBEATS,
  LAST_WILLS,
  MAX_ALL_TEXT_LENGTH,
  MAX_TEXT_LENGTH,
  MAX_WRITERS,
  Roster,
} from "@dvbcss/channel";
import { assertEquals } from "@dvbcss/std/assert";
import { anAnnouncement, at, wcAt } from "../../support/channel_builders.ts";

const CHANGED = [{ kind: "changed", writer: "wc" }] as const;
const DEPARTED = [{ kind: "departed", writer: "wc" }] as const;
const STALE = [{ kind: "discard", fault: "stale" }] as const;

Deno.test("Roster.handleText() takes a newer announcement", () => {
  const roster = new Roster(HEARTBEATS);
  const text = encodeChannelMessage(anAnnouncement());
  assertEquals(roster.handleText(at(0), text), CHANGED);
  assertEquals(roster.handleText(at(1), text), []);
  assertEquals(roster.live, [{
    writer: "wc",
    epoch: 1,
    parts: wcAt(6677),
  }]);
});

Deno.test("Roster.handleText() reports what is no message", () => {
  const roster = new Roster(HEARTBEATS);
  assertEquals(roster.handleText(at(0), "?"), [
    { kind: "discard", fault: "not-json" },
  ]);
});

Deno.test("Roster.handleMessage() drops what is older", () => {
  const roster = new Roster(HEARTBEATS);
  roster.handleMessage(at(0), anAnnouncement({ epoch: 2, sequence: 5 }));
  for (const [epoch, sequence] of [[2, 4], [1, 9]] as const) {
    const older = anAnnouncement({ epoch, sequence, parts: wcAt(1) });
    assertEquals(roster.handleMessage(at(0), older), STALE);
  }
  assertEquals(roster.live[0]?.parts, wcAt(6677));
});

Deno.test("Roster.handleMessage() says nothing of a number without a change", () => {
  const roster = new Roster(HEARTBEATS);
  roster.handleMessage(at(0), anAnnouncement());
  assertEquals(
    roster.handleMessage(at(0), anAnnouncement({ sequence: 1 })),
    [],
  );
});

Deno.test("Roster.handleMessage() holds a departure final for its epoch", () => {
  const roster = new Roster(HEARTBEATS);
  roster.handleMessage(at(0), anAnnouncement());
  const departure = { kind: "departure", writer: "wc", epoch: 1 } as const;
  assertEquals(roster.handleMessage(at(0), departure), DEPARTED);
  assertEquals(roster.handleMessage(at(0), departure), []);
  assertEquals(
    roster.handleMessage(at(0), anAnnouncement({ sequence: 9 })),
    STALE,
  );
  assertEquals(
    roster.handleMessage(at(0), anAnnouncement({ epoch: 2 })),
    CHANGED,
  );
  assertEquals(roster.handleMessage(at(0), departure), STALE);
});

Deno.test("Roster.handleTimer() gives up who stays silent", () => {
  const roster = new Roster(HEARTBEATS);
  roster.handleMessage(at(0), anAnnouncement());
  roster.handleMessage(at(1), anAnnouncement());
  assertEquals(roster.deadline, at(4));
  assertEquals(roster.handleTimer(at(3.9)), []);
  assertEquals(roster.handleTimer(at(4)), DEPARTED);
  assertEquals(roster.deadline, null);
  assertEquals(roster.handleMessage(at(5), anAnnouncement()), CHANGED);
});

Deno.test("Roster.handleTimer() spares once when it comes late", () => {
  const roster = new Roster(HEARTBEATS);
  roster.handleMessage(at(0), anAnnouncement());
  assertEquals(roster.handleTimer(at(60)), []);
  assertEquals(roster.deadline, at(63));
  assertEquals(roster.handleTimer(at(100)), DEPARTED);
});

Deno.test("Roster.handleTimer() takes a little lateness for nothing", () => {
  const roster = new Roster(HEARTBEATS);
  roster.handleMessage(at(0), anAnnouncement());
  assertEquals(roster.handleTimer(at(3.5)), DEPARTED);
});

Deno.test("Roster.handleConnect() wants to hear of everyone soon", () => {
  const roster = new Roster(LAST_WILLS);
  roster.handleMessage(at(0), anAnnouncement());
  roster.handleMessage(at(0), anAnnouncement({ writer: "ts" }));
  roster.handleLost();
  assertEquals(roster.deadline, null);
  roster.handleConnect(at(100));
  roster.handleMessage(at(101), anAnnouncement({ writer: "ts" }));
  assertEquals(roster.handleTimer(at(102)), DEPARTED);
  assertEquals(roster.live.map(({ writer }) => writer), ["ts"]);
});

Deno.test("Roster.handleCleared() forgets the dead and their epochs", () => {
  const roster = new Roster(LAST_WILLS);
  roster.handleMessage(at(0), anAnnouncement({ epoch: 7 }));
  roster.handleMessage(at(0), { kind: "departure", writer: "wc", epoch: 7 });
  assertEquals(roster.epochOf("wc"), 7);
  roster.handleCleared(at(1), "wc");
  assertEquals(roster.epochOf("wc"), undefined);
  assertEquals(
    roster.handleMessage(at(1), anAnnouncement({ epoch: 3 })),
    CHANGED,
  );
});

Deno.test("Roster.handleCleared() wants to hear of the living soon", () => {
  const roster = new Roster(LAST_WILLS);
  for (const writer of ["wc", "ts"]) {
    roster.handleMessage(at(0), anAnnouncement({ writer }));
    roster.handleCleared(at(1), writer);
  }
  assertEquals(roster.live.length, 2);
  assertEquals(roster.deadline, at(3));
  const again = anAnnouncement({ writer: "ts" });
  assertEquals(roster.handleMessage(at(1.1), again), []);
  assertEquals(roster.handleTimer(at(3)), DEPARTED);
  assertEquals(roster.live.map(({ writer }) => writer), ["ts"]);
});

Deno.test("Roster.handleText() remembers a bounded amount of text", () => {
  const roster = new Roster(LAST_WILLS);
  const padding = " ".repeat(MAX_TEXT_LENGTH - 1_000);
  const longText = (writer: string, epoch = 1) =>
    encodeChannelMessage(anAnnouncement({ writer, epoch })) + padding;
  const room = Math.floor(MAX_ALL_TEXT_LENGTH / longText("w10").length);
  for (let i = 0; i < room; i++) roster.handleText(at(0), longText(`w${i}`));
  assertEquals(roster.live.length, room);
  const refused = [{ kind: "discard", fault: "too-much-text" }] as const;
  assertEquals(roster.handleText(at(0), longText("late")), refused);
  // Who has a place keeps it, and there is always one for who says little.
  assertEquals(roster.handleText(at(0), longText("w0", 2)).length, 1);
  assertEquals(
    roster.handleText(at(0), encodeChannelMessage(anAnnouncement())),
    CHANGED,
  );
  roster.handleMessage(at(0), { kind: "departure", writer: "w1", epoch: 1 });
  assertEquals(roster.handleText(at(0), longText("late")), [
    { kind: "changed", writer: "late" },
  ]);
});

Deno.test("Roster.handleMessage() remembers a bounded number of writers", () => {
  const roster = new Roster(HEARTBEATS);
  for (let i = 0; i < MAX_WRITERS; i++) {
    roster.handleMessage(at(0), anAnnouncement({ writer: `w${i}` }));
  }
  const late = anAnnouncement({ writer: "late" });
  assertEquals(roster.handleMessage(at(0), late), [
    { kind: "discard", fault: "too-many-writers" },
  ]);
  roster.handleMessage(at(0), { kind: "departure", writer: "w5", epoch: 1 });
  assertEquals(roster.handleMessage(at(0), late), [
    { kind: "changed", writer: "late" },
  ]);
  assertEquals(roster.epochOf("w5"), undefined);
});
