import {
  HEARTBEATS,
  LAST_WILLS,
  type Parts,
  Roster,
  viewOf,
} from "@dvbcss/channel";
import { assertEquals } from "@dvbcss/std/assert";
import {
  anAnnouncement,
  at,
  contentOf,
  presenting,
  timelineOf,
  wcAt,
} from "../../support/channel_builders.ts";

const GONE = [{ kind: "departed", writer: "source" }] as const;
const RELEASED = [{ kind: "released", writer: "source" }] as const;

function departure(epoch = 1) {
  return { kind: "departure", writer: "source", epoch } as const;
}

function lastWill(epoch = 1) {
  return { ...departure(epoch), died: true } as const;
}

/** A roster that knows a source, and a wall clock when one is named. */
function rosterWith(parts: Parts, wc?: string): Roster {
  const roster = new Roster(LAST_WILLS);
  if (wc !== undefined) {
    roster.handleMessage(at(0), anAnnouncement({ writer: wc }));
  }
  roster.handleMessage(at(0), anAnnouncement({ writer: "source", parts }));
  return roster;
}

function viewAfter(roster: Roster, writer: string, parts: Parts) {
  roster.handleMessage(at(2), anAnnouncement({ writer, parts, epoch: 9 }));
  return viewOf(roster.live, roster.held);
}

Deno.test("Roster.handleMessage() holds what the dead presented for a while", () => {
  const roster = rosterWith({ ...presenting("dvb://1.2.3"), ...wcAt(1) });
  assertEquals(roster.handleMessage(at(1), lastWill()), GONE);
  assertEquals(roster.live, []);
  const view = viewOf(roster.live, roster.held);
  assertEquals(view.content?.contentId, "dvb://1.2.3");
  assertEquals(view.timelines.length, 1);
  assertEquals(view.wc, null);
  assertEquals(roster.deadline, at(6));
  assertEquals(roster.handleTimer(at(5.9)), []);
  assertEquals(roster.handleTimer(at(6)), RELEASED);
  assertEquals(roster.held, []);
  assertEquals(roster.deadline, null);
});

Deno.test("Roster.handleMessage() holds nothing of who said goodbye", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  assertEquals(roster.handleMessage(at(1), departure()), GONE);
  assertEquals(roster.held, []);
});

Deno.test("Roster.handleMessage() lets go when a goodbye follows", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  assertEquals(roster.handleMessage(at(2), departure(2)), RELEASED);
  assertEquals(roster.held, []);
});

Deno.test("Roster.handleMessage() holds no longer for a repeated last will", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  assertEquals(roster.handleMessage(at(3), lastWill()), []);
  assertEquals(roster.deadline, at(6));
});

Deno.test("Roster.handleMessage() holds nothing of who presented nothing", () => {
  const roster = rosterWith(wcAt(1));
  assertEquals(roster.handleMessage(at(1), lastWill()), GONE);
  assertEquals(roster.held, []);
});

Deno.test("Roster.handleMessage() takes a new life for what is held", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  const again = { writer: "source", parts: presenting("dvb://1.2.3") };
  const stale = anAnnouncement({ ...again, sequence: 9 });
  assertEquals(roster.handleMessage(at(2), stale), [
    { kind: "discard", fault: "stale" },
  ]);
  const next = anAnnouncement({ ...again, epoch: 2 });
  assertEquals(roster.handleMessage(at(2), next), [
    { kind: "changed", writer: "source" },
  ]);
  assertEquals(roster.held, []);
  assertEquals(roster.handleMessage(at(3), lastWill()), [
    { kind: "discard", fault: "stale" },
  ]);
});

Deno.test("Roster.handleTimer() holds what the silent presented", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  assertEquals(roster.handleTimer(at(30)), GONE);
  assertEquals(roster.held.length, 1);
  assertEquals(roster.handleTimer(at(35)), RELEASED);
});

Deno.test("Roster.handleTimer() lets go once silence was long enough", () => {
  const roster = new Roster(HEARTBEATS);
  const parts = presenting("dvb://1.2.3");
  roster.handleMessage(at(0), anAnnouncement({ writer: "source", parts }));
  assertEquals(roster.handleTimer(at(3)), GONE);
  assertEquals(roster.held, []);
});

Deno.test("Roster.handleConnect() waits anew for the dead", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  roster.handleLost();
  assertEquals(roster.handleTimer(at(60)), []);
  roster.handleConnect(at(60));
  assertEquals(roster.handleTimer(at(65)), RELEASED);
});

Deno.test("Roster.handleCleared() of a last will changes nothing", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  roster.handleCleared(at(2), "source");
  assertEquals(roster.held.length, 1);
});

Deno.test("viewOf() prefers the living to the dead of their rank", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  const view = viewAfter(roster, "zzz", contentOf("dvb://4.5.6"));
  assertEquals(view.content?.contentId, "dvb://4.5.6");
  // The timelines of the dead were those of the content that is no more.
  assertEquals(view.timelines, []);
});

Deno.test("viewOf() prefers the dead to the living of a lower rank", () => {
  const roster = rosterWith(presenting("dvb://1.2.3", 5));
  roster.handleMessage(at(1), lastWill());
  const view = viewAfter(roster, "a", contentOf("dvb://4.5.6", 4));
  assertEquals(view.content?.contentId, "dvb://1.2.3");
  assertEquals(view.timelines.length, 1);
});

Deno.test("viewOf() keeps the content of the dead beside another's timelines", () => {
  const roster = rosterWith(contentOf("dvb://1.2.3"));
  roster.handleMessage(at(1), lastWill());
  const view = viewAfter(roster, "ts", timelineOf("y"));
  assertEquals(view.content?.contentId, "dvb://1.2.3");
  assertEquals(view.timelines.length, 1);
});

Deno.test("viewOf() ends the timelines of the dead with their wall clock", () => {
  const roster = rosterWith(presenting("dvb://1.2.3"), "wc-1");
  roster.handleMessage(at(1), lastWill());
  assertEquals(viewOf(roster.live, roster.held).timelines.length, 1);
  const view = viewAfter(roster, "wc-2", wcAt(2));
  assertEquals(view.timelines, []);
  assertEquals(view.content?.contentId, "dvb://1.2.3");
});

Deno.test("viewOf() ends the timelines of a dead TV with its own wall clock", () => {
  const tv = { ...presenting("dvb://1.2.3"), ...wcAt(2) };
  const roster = new Roster(LAST_WILLS);
  roster.handleMessage(at(0), anAnnouncement({ writer: "wc-1" }));
  const newer = anAnnouncement({ writer: "source", parts: tv, epoch: 2 });
  roster.handleMessage(at(0), newer);
  roster.handleMessage(at(1), lastWill(2));
  const view = viewOf(roster.live, roster.held);
  // Another wall clock counts from now on, in which they would be wrong.
  assertEquals(view.wc?.port, 6677);
  assertEquals(view.timelines, []);
  assertEquals(view.content?.contentId, "dvb://1.2.3");
});
