import {
  encodeChannelMessage,
  HEARTBEATS,
  LAST_WILLS,
  type Liveness,
  MAX_EPOCH,
  Membership,
  type MembershipAction,
} from "@dvbcss/channel";
import { assertEquals } from "@dvbcss/std/assert";
import {
  anAnnouncement,
  at,
  presenting,
  wcAt,
} from "../../support/channel_builders.ts";

function aMember(liveness: Liveness): Membership {
  const member = new Membership("wc", liveness);
  member.announce(at(0), wcAt(1));
  member.begin(100);
  member.handleConnect(at(0));
  return member;
}

function textOf(epoch: number, sequence: number, port: number): string {
  return encodeChannelMessage(
    anAnnouncement({ epoch, sequence, parts: wcAt(port) }),
  );
}

function departureOf(writer: string, epoch: number): string {
  return encodeChannelMessage({ kind: "departure", writer, epoch });
}

function post(text: string): MembershipAction {
  return { kind: "post", text };
}

Deno.test("Membership speaks only when it is ready", () => {
  const member = new Membership("wc", LAST_WILLS);
  const actions = member.announce(at(0), wcAt(1));
  assertEquals(actions, [{ kind: "change", view: member.view }]);
  assertEquals(member.view.wc?.port, 1);
  member.begin(100);
  assertEquals(member.handleConnect(at(0)), []);
  assertEquals(member.handleReady(at(0)), [
    post(textOf(100, 0, 1)),
    { kind: "set-timer", at: at(10) },
  ]);
  assertEquals(member.departure, departureOf("wc", 100));
  assertEquals(
    member.lastWill,
    '{"kind":"departure","writer":"wc","epoch":100,"died":true}',
  );
});

Deno.test("Membership asks and repeats itself where there are heartbeats", () => {
  const member = aMember(HEARTBEATS);
  assertEquals(member.handleReady(at(0)), [
    post('{"kind":"ask","writer":"wc","epoch":100}'),
    post(textOf(100, 0, 1)),
    { kind: "set-timer", at: at(1) },
  ]);
  assertEquals(member.handleTimer(at(1)), [
    post(textOf(100, 0, 1)),
    { kind: "set-timer", at: at(2) },
  ]);
});

Deno.test("Membership answers who asks", () => {
  const member = aMember(HEARTBEATS);
  member.handleReady(at(0));
  const ask = '{"kind":"ask","writer":"ts","epoch":5}';
  assertEquals(member.handleText(at(0.5), ask), [post(textOf(100, 0, 1))]);
});

Deno.test("Membership tells who asks that its life comes too early", () => {
  const member = aMember(HEARTBEATS);
  member.handleReady(at(0));
  member.handleText(at(0), departureOf("ts", 9));
  const ask = '{"kind":"ask","writer":"ts","epoch":5}';
  assertEquals(member.handleText(at(0.5), ask), [
    post(departureOf("ts", 9)),
    post(textOf(100, 0, 1)),
  ]);
});

Deno.test("Membership outlives a late last will of its earlier life", () => {
  const member = aMember(LAST_WILLS);
  member.handleReady(at(0));
  assertEquals(member.handleText(at(1), departureOf("wc", 99), "wc"), [
    post(textOf(100, 0, 1)),
  ]);
  assertEquals(member.handleCleared(at(1), "wc"), [post(textOf(100, 0, 1))]);
});

Deno.test("Membership begins anew above what is retained of it", () => {
  const member = aMember(LAST_WILLS);
  assertEquals(member.handleText(at(0), textOf(70, 3, 9), "wc"), []);
  assertEquals(member.handleText(at(0), textOf(700, 3, 9), "wc"), [
    { kind: "renew" },
  ]);
  member.begin(100);
  assertEquals(member.departure, departureOf("wc", 701));
});

Deno.test("Membership hears its own echo, and a rival", () => {
  const member = aMember(LAST_WILLS);
  member.handleReady(at(0));
  assertEquals(member.handleText(at(0), textOf(100, 0, 1), "wc"), []);
  assertEquals(member.handleText(at(0), textOf(100, 5, 9), "wc"), [
    { kind: "discard", fault: "writer-taken" },
  ]);
  assertEquals(member.view.wc?.port, 1);
});

Deno.test("Membership refuses a writer on another's topic", () => {
  const member = aMember(LAST_WILLS);
  const actions = member.handleText(at(0), departureOf("ts", 1), "cii");
  assertEquals(actions, [{ kind: "discard", fault: "wrong-writer" }]);
});

Deno.test("Membership keeps its view when the connection is lost", () => {
  const member = new Membership("reader", LAST_WILLS);
  member.begin(1);
  member.handleConnect(at(0));
  member.handleText(at(0), textOf(1, 0, 6677), "wc");
  assertEquals(member.handleLost(), []);
  assertEquals(member.handleTimer(at(1_000)), []);
  assertEquals(member.view.wc?.port, 6677);
  member.begin(2);
  assertEquals(member.handleConnect(at(2_000)), [
    { kind: "set-timer", at: at(2_002) },
  ]);
  const actions = member.handleTimer(at(2_002));
  assertEquals(actions, [{ kind: "change", view: member.view }]);
  assertEquals(member.view.wc, null);
});

Deno.test("Membership lets go of what the dead presented, and says so", () => {
  const member = new Membership("reader", LAST_WILLS);
  member.begin(1);
  member.handleConnect(at(0));
  const source = { writer: "source", parts: presenting("dvb://1.2.3") };
  member.handleText(at(0), encodeChannelMessage(anAnnouncement(source)));
  const will = encodeChannelMessage({
    kind: "departure",
    writer: "source",
    epoch: 1,
    died: true,
  });
  assertEquals(member.handleText(at(1), will, "source").slice(1), [
    { kind: "set-timer", at: at(6) },
  ]);
  assertEquals(member.view.content?.contentId, "dvb://1.2.3");
  assertEquals(member.handleTimer(at(6)), [
    { kind: "change", view: member.view },
  ]);
  assertEquals(member.view.content, null);
});

Deno.test("Membership takes away the last wills of its own service's dead", () => {
  const will = (writer: string, died: boolean) =>
    encodeChannelMessage({
      ...{ kind: "departure", writer, epoch: 1 } as const,
      ...(died ? { died: true } as const : {}),
    });
  const member = new Membership("ts-2", LAST_WILLS);
  member.begin(100);
  member.handleConnect(at(0));
  assertEquals(member.handleText(at(0), will("ts-1", true), "ts-1"), [
    { kind: "clear", writer: "ts-1" },
  ]);
  assertEquals(member.handleText(at(0), will("wc-1", true), "wc-1"), []);
  assertEquals(member.handleText(at(0), will("ts-0", false), "ts-0"), []);
  member.handleReady(at(0));
  // Whoever dies now may be back under its name.
  assertEquals(member.handleText(at(1), will("ts-3", true), "ts-3"), []);
});

Deno.test("Membership stays when somebody has taken its highest epoch", () => {
  const member = aMember(LAST_WILLS);
  const taken = departureOf("wc", MAX_EPOCH);
  assertEquals(member.handleText(at(0), taken), [{ kind: "renew" }]);
  member.begin(200);
  member.handleConnect(at(1));
  assertEquals(member.handleText(at(1), taken), [
    { kind: "discard", fault: "writer-taken" },
  ]);
});

Deno.test("Membership keeps a living writer whose message was taken away", () => {
  const member = aMember(LAST_WILLS);
  member.handleReady(at(0));
  const cii = anAnnouncement({ writer: "cii", parts: presenting("dvb://1") });
  member.handleText(at(0), encodeChannelMessage(cii));
  const view = member.view;
  assertEquals(member.handleCleared(at(1), "cii"), [
    { kind: "set-timer", at: at(3) },
  ]);
  assertEquals(member.view, view);
});
