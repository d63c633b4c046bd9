import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import {
  CiiServer,
  type LocalAddress,
  MAX_CII_TEXT_LENGTH,
} from "@dvbcss/protocol";

const WIRED: LocalAddress = { host: "192.0.2.7", port: 7681 };
const WIRELESS: LocalAddress = { host: "198.51.100.4", port: 7681 };
const TIMELINES = [{
  timelineSelector: "urn:dvb:css:timeline:pts",
  properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
}];

Deno.test("CiiServer says everything at every change unless told otherwise", () => {
  const server = new CiiServer<string>({ state: { timelines: TIMELINES } });
  server.handleConnect("phone", WIRED);
  const [action] = server.handleState({
    contentId: "dvb://1",
    timelines: TIMELINES,
  });
  assertEquals(action?.kind === "send" && JSON.parse(action.text), {
    contentId: "dvb://1",
    timelines: [{
      timelineSelector: "urn:dvb:css:timeline:pts",
      timelineProperties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    }],
  });
});

Deno.test("CiiServer names no timelines rather than leaving them out of a full state", () => {
  const server = new CiiServer<string>({ state: {} });
  assertEquals(server.handleConnect("phone", WIRED), [
    { kind: "send", clients: ["phone"], text: '{"timelines":[]}' },
  ]);
  assertEquals(server.handleState({ contentId: null }), [{
    kind: "send",
    clients: ["phone"],
    text: '{"contentId":null,"timelines":[]}',
  }]);
});

Deno.test("CiiServer says nothing when nothing changed", () => {
  for (const diffOnly of [false, true]) {
    const server = new CiiServer<string>({ diffOnly });
    server.handleConnect("phone", WIRED);
    server.handleState({ contentId: "dvb://1" });
    assertEquals(server.handleState({ contentId: "dvb://1" }), []);
  }
});

Deno.test("CiiServer encodes once for all clients that get the same text", () => {
  const server = new CiiServer<string>({ diffOnly: true });
  server.handleConnect("a", WIRED);
  server.handleConnect("b", WIRELESS);
  server.handleConnect("c", WIRED);
  assertEquals(server.handleState({ contentId: "dvb://1" }), [{
    kind: "send",
    clients: ["a", "c", "b"],
    text: '{"contentId":"dvb://1"}',
  }]);
});

Deno.test("CiiServer tells each client the address under which it came", () => {
  const server = new CiiServer<string>({ diffOnly: true });
  server.handleConnect("a", WIRED);
  server.handleConnect("b", WIRELESS);
  assertEquals(server.handleState({ wcUrl: "udp://{{host}}:6677" }), [
    {
      kind: "send",
      clients: ["a"],
      text: '{"wcUrl":"udp://192.0.2.7:6677"}',
    },
    {
      kind: "send",
      clients: ["b"],
      text: '{"wcUrl":"udp://198.51.100.4:6677"}',
    },
  ]);
});

Deno.test("CiiServer repeats no URL that comes out the same for a client", () => {
  const server = new CiiServer<string>({
    diffOnly: true,
    state: { wcUrl: "udp://{{host}}:6677" },
  });
  server.handleConnect("a", WIRED);
  assertEquals(server.handleState({ wcUrl: "udp://192.0.2.7:6677" }), []);
});

Deno.test("CiiServer tells nobody who has left", () => {
  const server = new CiiServer<string>();
  server.handleConnect("a", WIRED);
  server.handleConnect("b", WIRED);
  server.handleDisconnect("a");
  server.handleDisconnect("a");
  const [action] = server.handleState({ contentId: null });
  assertEquals(action?.kind === "send" && action.clients, ["b"]);
  server.handleDisconnect("b");
  assertEquals(server.handleState({ contentId: "dvb://1" }), []);
});

Deno.test("CiiServer takes a client again after it has left", () => {
  const server = new CiiServer<string>();
  server.handleConnect("a", WIRED);
  server.handleDisconnect("a");
  assertEquals(server.handleConnect("a", WIRELESS).length, 1);
  assertEquals(server.handleState({ contentId: "dvb://1" }).length, 1);
});

Deno.test("CiiServer discards whatever a client says", () => {
  const server = new CiiServer<string>();
  server.handleConnect("a", WIRED);
  for (const message of ["{}", new Uint8Array(3)]) {
    assertEquals(server.handleMessage("a", message), [
      { kind: "discard", client: "a", fault: "unexpected-message" },
    ]);
  }
});

Deno.test("CiiServer throws on a client that is connected already", () => {
  const server = new CiiServer<string>();
  server.handleConnect("a", WIRED);
  assertThrows(() => server.handleConnect("a", WIRED), TypeError);
});

Deno.test("CiiServer throws on a state that cannot be sent, clients or none", () => {
  const server = new CiiServer<string>();
  assertThrows(
    () => server.handleState({ presentationStatus: [] }),
    TypeError,
  );
  assertEquals(server.state, { protocolVersion: "1.1" });
  assertThrows(() => new CiiServer({ state: { private: null } }), TypeError);
});

Deno.test("CiiServer throws on a state that one address would make too long", () => {
  const server = new CiiServer<string>();
  server.handleConnect("a", { host: "h".repeat(255), port: 7681 });
  const state = {
    contentId: "i".repeat(MAX_CII_TEXT_LENGTH - 200),
    tsUrl: "ws://{{host}}",
  };
  assertThrows(() => server.handleState(state), RangeError, "at most");
  assertEquals(server.state, { protocolVersion: "1.1" });
  assertEquals(server.handleState({ ...state, tsUrl: null }).length, 1);
});

Deno.test("CiiServer throws on a host that is none", () => {
  const server = new CiiServer<string>();
  assertThrows(
    () => server.handleConnect("a", { host: "h".repeat(256), port: 7681 }),
    RangeError,
    "255",
  );
});
