import {
  durationNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { Timeline } from "@dvbcss/presentation";
import {
  encodePresentationTimestamps,
  encodeSetupData,
  type PresentationTimestamps,
  TsServer,
  type TsServerAction,
} from "@dvbcss/protocol";
import { assert, assertEquals, assertThrows } from "@dvbcss/std/assert";

const PTS = "urn:dvb:css:timeline:pts";
const TEMI = "urn:dvb:css:timeline:temi:1:1";
const CONTENT_ID = "dvb://233a.1004.1044";
const START = wallClockNanos(1_793_000_000_000_000_000n);
const REPORT: PresentationTimestamps = {
  earliest: { contentTimeTicks: 1n, wallClock: "minus-infinity" },
  latest: { contentTimeTicks: 1n, wallClock: "plus-infinity" },
};

function at(seconds: number): WallClockNanos {
  return wallClockNanos(START + BigInt(seconds * 1e9));
}

function aTimeline(changes: Partial<Timeline> = {}): Timeline {
  return {
    timelineSelector: PTS,
    properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    correlation: { contentTimeTicks: 0n, wallClock: START, speed: 1 },
    ...changes,
  };
}

function setupText(timelineSelector = PTS, contentIdStem = "dvb://"): string {
  return encodeSetupData({ contentIdStem, timelineSelector });
}

function aServer(
  timelines: readonly Timeline[] = [aTimeline()],
): TsServer<string> {
  const server = new TsServer<string>();
  server.handlePresentation(START, { contentId: CONTENT_ID, timelines });
  return server;
}

function setUp(
  server: TsServer<string>,
  client: string,
  text = setupText(),
): readonly TsServerAction<string>[] {
  server.handleConnect(START, client);
  return server.handleMessage(START, client, text);
}

function only<Kind extends TsServerAction<string>["kind"]>(
  actions: readonly TsServerAction<string>[],
  kind: Kind,
): readonly Extract<TsServerAction<string>, { kind: Kind }>[] {
  return actions.filter((
    action,
  ): action is Extract<TsServerAction<string>, { kind: Kind }> =>
    action.kind === kind
  );
}

Deno.test("TsServer tells clients that asked for the same with one action", () => {
  const server = aServer();
  setUp(server, "a");
  setUp(server, "b");
  setUp(server, "c", setupText(TEMI));
  const actions = server.handlePresentation(at(1), {
    contentId: CONTENT_ID,
    timelines: [aTimeline({
      correlation: { contentTimeTicks: 7n, wallClock: at(1), speed: 0 },
    })],
  });
  assertEquals(actions, [{
    kind: "send",
    clients: ["a", "b"],
    text: `{"contentTime":"7","wallClockTime":"${
      at(1)
    }","timelineSpeedMultiplier":0}`,
  }]);
});

Deno.test("TsServer lets the first of two timelines with one selector count", () => {
  const server = aServer([aTimeline(), aTimeline({ correlation: null })]);
  const [send] = only(setUp(server, "a"), "send");
  assertEquals(JSON.parse(send?.text ?? "").contentTime, "0");
});

Deno.test("TsServer lets a second setup replace the first and answers it", () => {
  const server = aServer();
  setUp(server, "a");
  const actions = server.handleMessage(at(1), "a", setupText(TEMI));
  assertEquals(only(actions, "need"), [{ kind: "need", selectors: [TEMI] }]);
  const [send] = only(actions, "send");
  assertEquals(JSON.parse(send?.text ?? "").contentTime, null);
  assertEquals(server.setupOf("a")?.timelineSelector, TEMI);
});

Deno.test("TsServer answers the same setup again, to its sender alone", () => {
  const server = aServer();
  setUp(server, "a");
  setUp(server, "b");
  const actions = server.handleMessage(at(1), "a", setupText());
  assertEquals(only(actions, "send").map(({ clients }) => clients), [["a"]]);
  assertEquals(only(actions, "need"), []);
});

Deno.test("TsServer takes the departures of deployed companions", () => {
  const server = aServer();
  const [send] = only(
    setUp(server, "a", `{"timelineSelector":"${PTS}"}`),
    "send",
  );
  assertEquals(JSON.parse(send?.text ?? "").contentTime, "0");
  const text = JSON.stringify({
    earliest: { contentTime: 1, wallClockTime: "-inf" },
    latest: { contentTime: 1, wallClockTime: "+inf" },
  });
  assertEquals(server.handleMessage(START, "a", text), [
    { kind: "report", client: "a", timestamps: REPORT },
  ]);
});

Deno.test("TsServer keeps the setup when a second one is wrong", () => {
  const server = aServer();
  setUp(server, "a");
  assertEquals(server.handleMessage(at(1), "a", '{"timelineSelector":5}'), [
    { kind: "discard", client: "a", fault: "invalid-property" },
  ]);
  assertEquals(server.setupOf("a")?.timelineSelector, PTS);
});

Deno.test("TsServer reports presentation timestamps, but not before setup", () => {
  const server = aServer();
  const text = encodePresentationTimestamps(REPORT);
  server.handleConnect(START, "a");
  assertEquals(server.handleMessage(START, "a", text), [
    { kind: "discard", client: "a", fault: "missing-property" },
  ]);
  server.handleMessage(START, "a", setupText());
  assertEquals(server.handleMessage(START, "a", text), [
    { kind: "report", client: "a", timestamps: REPORT },
  ]);
});

interface Nonsense {
  readonly name: string;
  readonly text: string;
  readonly fault: string;
}

const NONSENSE: readonly Nonsense[] = [
  { name: "no JSON", text: "junk", fault: "not-json" },
  { name: "a list", text: "[]", fault: "not-an-object" },
  { name: "a number", text: "5", fault: "not-an-object" },
  {
    name: "a null stem",
    text: '{"contentIdStem":null,"timelineSelector":"x"}',
    fault: "invalid-property",
  },
  {
    name: "a list as selector",
    text: '{"contentIdStem":"","timelineSelector":["x"]}',
    fault: "invalid-property",
  },
  { name: "ten million letters", text: "x".repeat(1e7), fault: "too-long" },
];

Deno.test.each(NONSENSE)(
  "TsServer discards $name and serves the client afterwards",
  ({ text, fault }) => {
    const server = aServer();
    server.handleConnect(START, "a");
    assertEquals<unknown>(server.handleMessage(START, "a", text), [
      { kind: "discard", client: "a", fault },
    ]);
    assertEquals(
      only(server.handleMessage(START, "a", setupText()), "send").length,
      1,
    );
  },
);

Deno.test("TsServer says nothing of a pending timeline, not even again", () => {
  const server = aServer([aTimeline({ correlation: "pending" })]);
  assertEquals(only(setUp(server, "a"), "send"), []);
  assertEquals(only(server.handleTimer(at(5)), "send"), []);
});

Deno.test("TsServer does not restate what its source is no longer sure of", () => {
  const server = aServer();
  setUp(server, "a");
  const timelines = [aTimeline({ correlation: "pending" })];
  assertEquals(
    server.handlePresentation(at(1), { contentId: CONTENT_ID, timelines }),
    [],
  );
  assertEquals(only(server.handleTimer(at(5)), "send"), []);
});

Deno.test("TsServer reads a held message when the wall clock steps back", () => {
  const server = new TsServer<string>({ maxMessagesPerSecond: 1 });
  server.handleConnect(at(3600), "a");
  server.handleMessage(at(3600), "a", "junk");
  server.handleMessage(at(3600), "a", setupText());
  server.handleTimer(START);
  assertEquals(server.setupOf("a")?.timelineSelector, PTS);
});

Deno.test("TsServer restates every refreshNanos, word for word", () => {
  const server = aServer();
  const [first] = only(setUp(server, "a"), "send");
  for (const seconds of [5, 10, 15]) {
    const actions = server.handleTimer(at(seconds));
    assertEquals(only(actions, "send"), first === undefined ? [] : [first]);
    assertEquals(only(actions, "set-timer"), [
      { kind: "set-timer", at: at(seconds + 5) },
    ]);
  }
});

Deno.test("TsServer does not put off what is due for a new client", () => {
  const server = aServer();
  assertEquals(only(setUp(server, "a"), "set-timer").at(-1)?.at, at(5));
  assertEquals(server.handleConnect(at(1), "b"), []);
});

Deno.test("TsServer sets no timer once nobody is connected", () => {
  const server = aServer();
  setUp(server, "a");
  server.handleDisconnect(at(1), "a");
  assertEquals(server.handleTimer(at(5)), []);
});

Deno.test("TsServer closes a client that never sends setup-data", () => {
  const server = aServer();
  assertEquals(server.handleConnect(START, "a"), [
    { kind: "set-timer", at: at(10) },
  ]);
  server.handleMessage(at(9), "a", "junk");
  assertEquals(only(server.handleTimer(at(9.9)), "close"), []);
  assertEquals(server.handleTimer(at(10)), [{
    kind: "close",
    client: "a",
    code: 1008,
    reason: "No setup-data received in time",
  }]);
  assertEquals(server.handleMessage(at(10), "a", setupText()), [
    { kind: "discard", client: "a", fault: "not-connected" },
  ]);
  assertEquals(server.handleDisconnect(at(10), "a"), []);
});

Deno.test("TsServer closes no client that has sent setup-data", () => {
  const server = aServer();
  setUp(server, "a");
  for (const seconds of [5, 10, 15]) {
    assertEquals(only(server.handleTimer(at(seconds)), "close"), []);
  }
});

Deno.test("TsServer forgets a client that leaves before it could be told", () => {
  const server = aServer([aTimeline({ correlation: "pending" })]);
  setUp(server, "a");
  assertEquals(server.handleDisconnect(at(1), "a"), [
    { kind: "need", selectors: [] },
  ]);
  const timelines = [aTimeline()];
  assertEquals(
    server.handlePresentation(at(2), { contentId: CONTENT_ID, timelines }),
    [],
  );
});

Deno.test("TsServer restates at once when the wall clock steps", () => {
  const server = aServer();
  server.handleConnect(at(3600), "a");
  server.handleMessage(at(3600), "a", setupText());
  const [wait] = only(
    server.handlePresentation(START, {
      contentId: CONTENT_ID,
      timelines: [aTimeline()],
    }),
    "set-timer",
  );
  assertEquals(wait?.at, START);
  assertEquals(only(server.handleTimer(START), "send").length, 1);
});

Deno.test("TsServer starts waiting again when the wall clock steps back", () => {
  const server = aServer();
  server.handleConnect(at(3600), "a");
  const actions = server.handlePresentation(START, {
    contentId: null,
    timelines: [],
  });
  assertEquals(actions, [{ kind: "set-timer", at: at(10) }]);
  assertEquals(only(server.handleTimer(at(9)), "close"), []);
  assertEquals(only(server.handleTimer(at(10)), "close").length, 1);
});

Deno.test("TsServer closes nobody because the wall clock steps ahead", () => {
  const server = aServer();
  server.handleConnect(START, "a");
  assertEquals(server.handleTimer(at(3600)), [
    { kind: "set-timer", at: at(3610) },
    { kind: "set-timer", at: at(3610) },
  ]);
});

Deno.test("TsServer reads the last of a flood, drops the rest, serves others", () => {
  const server = aServer();
  setUp(server, "flooder");
  setUp(server, "other");
  const counts = { report: 0, discard: 0 };
  for (let i = 0; i < 10_000; i++) {
    const text = encodePresentationTimestamps({
      ...REPORT,
      actual: { contentTimeTicks: BigInt(i), wallClock: START },
    });
    for (const { kind } of server.handleMessage(START, "flooder", text)) {
      if (kind === "report" || kind === "discard") counts[kind]++;
    }
  }
  assertEquals(counts, { report: 99, discard: 9_900 });
  const report = encodePresentationTimestamps(REPORT);
  assertEquals(
    only(server.handleMessage(START, "other", report), "report").length,
    1,
  );
  const [last] = only(server.handleTimer(at(1)), "report");
  assertEquals(last?.timestamps.actual?.contentTimeTicks, 9_999n);
});

Deno.test("TsServer reads a held message before what comes after it", () => {
  const server = new TsServer<string>({ maxMessagesPerSecond: 1 });
  server.handleConnect(START, "a");
  server.handleMessage(START, "a", "junk");
  server.handleMessage(START, "a", setupText());
  assertEquals(server.setupOf("a"), undefined);
  const report = encodePresentationTimestamps(REPORT);
  const actions = server.handleMessage(at(1), "a", report);
  assertEquals(server.setupOf("a")?.timelineSelector, PTS);
  assertEquals(only(actions, "report"), []);
  assertEquals(only(server.handleTimer(at(2)), "report").length, 1);
});

Deno.test("TsServer throws when its caller is wrong", () => {
  const server = aServer();
  server.handleConnect(START, "a");
  assertThrows(() => server.handleConnect(START, "a"), TypeError);
  assertThrows(
    () =>
      server.handlePresentation(START, {
        contentId: null,
        timelines: [aTimeline({
          correlation: { contentTimeTicks: 0n, wallClock: START, speed: NaN },
        })],
      }),
    RangeError,
    "speed must be finite",
  );
  for (const maxMessagesPerSecond of [0, 1.5, NaN]) {
    assertThrows(() => new TsServer({ maxMessagesPerSecond }), RangeError);
  }
  assertThrows(
    () => new TsServer({ refreshNanos: durationNanos(-1) }),
    RangeError,
  );
});

Deno.test("TsServer tells 5,000 clients of a change with one text", () => {
  const server = aServer();
  for (let i = 0; i < 5000; i++) setUp(server, `client-${i}`);
  const sends = only(
    server.handlePresentation(at(1), { contentId: null, timelines: [] }),
    "send",
  );
  assertEquals(sends.length, 1);
  assert(sends[0]?.clients.length === 5000);
});
