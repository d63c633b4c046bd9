import {
  CorrelatedClock,
  RootClock,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import { matchesStem, type Timeline } from "@dvbcss/presentation";
import {
  type ControlTimestamp,
  decodeControlTimestamp,
  decodePresentationTimestamps,
  decodeSetupData,
  encodeControlTimestamp,
  encodePresentationTimestamps,
  encodeSetupData,
  type SetupData,
  TimelineController,
  TsServer,
  type TsServerAction,
} from "@dvbcss/protocol";
import { assert, assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";

const INTEGER = fc.bigInt({ min: -(10n ** 99n), max: 10n ** 99n });
const WALL_CLOCK = INTEGER.map(wallClockNanos);
const SPEED = fc.double({ min: -1000, max: 1000, noNaN: true })
  .map((speed) => speed + 0);

const CONTROL_TIMESTAMP: fc.Arbitrary<ControlTimestamp> = fc.oneof(
  fc.record({ contentTimeTicks: INTEGER, wallClock: WALL_CLOCK, speed: SPEED }),
  WALL_CLOCK.map((wallClock) => ({
    contentTimeTicks: null,
    wallClock,
    speed: null,
  })),
);

/** JSON of the right shape with any wrong value anywhere, and any text. */
const PEER_TEXT = fc.oneof(
  fc.string(),
  fc.json(),
  fc.dictionary(
    fc.constantFrom(
      "contentIdStem",
      "timelineSelector",
      "private",
      "contentTime",
      "wallClockTime",
      "timelineSpeedMultiplier",
      "actual",
      "earliest",
      "latest",
    ),
    fc.oneof(
      fc.jsonValue(),
      INTEGER.map(String),
      fc.record({
        contentTime: fc.jsonValue(),
        wallClockTime: fc.constantFrom("5", "minusinfinity", "+inf", null),
      }),
    ),
  ).map((value) => JSON.stringify(value)),
);

Deno.test("no text makes a decoder throw, nor a clock that follows it", () => {
  const root = new RootClock({ read: () => 0n });
  const timelineClock = new CorrelatedClock(root, { tickRate: 90_000 });
  const controller = new TimelineController({ timelineClock });
  fc.assert(
    fc.property(PEER_TEXT, (text) => {
      for (const deviations of ["refuse", "repair"] as const) {
        decodeSetupData(text, { deviations });
        decodePresentationTimestamps(text, { deviations });
        const decoded = decodeControlTimestamp(text, { deviations });
        if (!decoded.ok) continue;
        controller.handleControlTimestamp(decoded.message);
        controller.timestampsOf({ includeActual: true });
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a clock survives every control timestamp there can be", () => {
  const root = new RootClock({ read: () => 1_793_000_000_000_000_000n });
  const timelineClock = new CorrelatedClock(root, { tickRate: 90_000 });
  const controller = new TimelineController({ timelineClock });
  const speed = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(INTEGER, WALL_CLOCK, speed, (ticks, wallClock, speed) => {
      controller.handleControlTimestamp({
        contentTimeTicks: ticks,
        wallClock,
        speed,
      });
      controller.timestampsOf({ includeActual: true });
      assert(Number.isFinite(timelineClock.now().high));
    }),
  );
});

Deno.test("control timestamps survive the wire", () => {
  fc.assert(fc.property(CONTROL_TIMESTAMP, (message) => {
    assertEquals(decodeControlTimestamp(encodeControlTimestamp(message)), {
      ok: true,
      message,
    });
  }));
});

Deno.test("presentation timestamps survive the wire", () => {
  const timestamp = fc.record({
    contentTimeTicks: INTEGER,
    wallClock: WALL_CLOCK,
  });
  const message = fc.record({
    actual: timestamp,
    earliest: fc.oneof(
      timestamp,
      timestamp.map((t) => ({ ...t, wallClock: "minus-infinity" as const })),
    ),
    latest: fc.oneof(
      timestamp,
      timestamp.map((t) => ({ ...t, wallClock: "plus-infinity" as const })),
    ),
  }, { requiredKeys: ["earliest", "latest"] });
  fc.assert(fc.property(message, (message) => {
    assertEquals(
      decodePresentationTimestamps(encodePresentationTimestamps(message)),
      { ok: true, message },
    );
  }));
});

Deno.test("setup-data survives the wire", () => {
  const message = fc.record({
    contentIdStem: fc.string(),
    timelineSelector: fc.string(),
    private: fc.array(fc.record({ type: fc.string() })),
  }, { requiredKeys: ["contentIdStem", "timelineSelector"] });
  fc.assert(fc.property(message, (message) => {
    assertEquals(decodeSetupData(encodeSetupData(message)), {
      ok: true,
      message,
    });
  }));
});

const REPAIR = { deviations: "repair" } as const;
const STEMS = ["", "dvb://1", "dvb://1.2", "http://"] as const;
const SELECTORS = ["urn:a", "urn:b", "urn:c"] as const;
const CLIENTS = ["ann", "bob", "cat", "dan"] as const;

const TIMELINE: fc.Arbitrary<Timeline> = fc.record({
  timelineSelector: fc.constantFrom(...SELECTORS),
  properties: fc.constant({ unitsPerTick: 1, unitsPerSecond: 1000 }),
  correlation: fc.oneof(
    fc.constant(null),
    fc.record({
      contentTimeTicks: fc.bigInt(0n, 3n),
      wallClock: fc.bigInt(0n, 3n).map(wallClockNanos),
      speed: fc.constantFrom(0, 1),
    }),
  ),
});

type Input =
  | { readonly kind: "connect" | "disconnect"; readonly client: string }
  | { readonly kind: "message"; readonly client: string; readonly text: string }
  | {
    readonly kind: "presentation";
    readonly contentId: string | null;
    readonly timelines: readonly Timeline[];
  }
  | { readonly kind: "timer" };

const CLIENT = fc.constantFrom(...CLIENTS);
const SETUP = fc.record({
  contentIdStem: fc.constantFrom(...STEMS),
  timelineSelector: fc.constantFrom(...SELECTORS),
});
const INPUT: fc.Arbitrary<Input> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("connect" as const, "disconnect" as const),
    client: CLIENT,
  }),
  {
    arbitrary: fc.record({
      kind: fc.constant("message" as const),
      client: CLIENT,
      text: fc.oneof(
        SETUP.map(encodeSetupData),
        PEER_TEXT.filter((text) => !decodeSetupData(text, REPAIR).ok),
      ),
    }),
    weight: 3,
  },
  fc.record({
    kind: fc.constant("presentation" as const),
    contentId: fc.constantFrom(null, "dvb://1.2.3", "dvb://9", "http://x"),
    timelines: fc.array(TIMELINE, { maxLength: 3 }),
  }),
  fc.constant({ kind: "timer" as const }),
);

/** The simplest server there can be, to compare with. */
class Model {
  readonly connected = new Set<string>();
  readonly setups = new Map<string, SetupData>();
  readonly received = new Map<string, ControlTimestamp>();
  contentId: string | null = null;
  timelines: readonly Timeline[] = [];
  needed: readonly string[] = [];

  expect(client: string): string {
    const setup = this.setups.get(client);
    const timeline = this.timelines.find(({ timelineSelector }) =>
      timelineSelector === setup?.timelineSelector
    );
    return lineOf(
      setup !== undefined && matchesStem(this.contentId, setup.contentIdStem)
        ? timeline?.correlation
        : null,
    );
  }

  take(input: Input, actions: readonly TsServerAction<string>[]): void {
    if (input.kind === "connect") this.connected.add(input.client);
    if (input.kind === "disconnect") this.#forget(input.client);
    if (input.kind === "message" && this.connected.has(input.client)) {
      const setup = decodeSetupData(input.text, REPAIR);
      if (setup.ok) this.setups.set(input.client, setup.message);
    }
    if (input.kind === "presentation") Object.assign(this, input);
    for (const action of actions) this.#takeAction(action);
  }

  #takeAction(action: TsServerAction<string>): void {
    if (action.kind === "need") this.needed = action.selectors;
    if (action.kind === "close") this.#forget(action.client);
    if (action.kind !== "send") return;
    const decoded = decodeControlTimestamp(action.text);
    assert(decoded.ok);
    for (const client of action.clients) {
      assert(this.setups.has(client), "sent to a client that is not set up");
      this.received.set(client, decoded.message);
    }
  }

  #forget(client: string): void {
    this.connected.delete(client);
    this.setups.delete(client);
    this.received.delete(client);
  }
}

/** A line in words; when a timeline was found unavailable does not matter. */
function lineOf(
  line: ControlTimestamp | "pending" | null | undefined,
): string {
  return line === null || line === undefined || line === "pending" ||
      line.contentTimeTicks === null
    ? "unavailable"
    : `${line.contentTimeTicks}@${line.wallClock}x${line.speed}`;
}

function feed(
  server: TsServer<string>,
  now: WallClockNanos,
  input: Input,
): readonly TsServerAction<string>[] {
  switch (input.kind) {
    case "connect":
      return server.handleConnect(now, input.client);
    case "disconnect":
      return server.handleDisconnect(now, input.client);
    case "message":
      return server.handleMessage(now, input.client, input.text);
    case "presentation":
      return server.handlePresentation(now, input);
    case "timer":
      return server.handleTimer(now);
  }
}

/** Also backwards: the wall clock may step. */
const ELAPSED = fc.oneof(
  fc.bigInt(0n, 3_000_000_000n),
  fc.bigInt(-20_000_000_000n, 20_000_000_000n),
);

Deno.test("whatever happens, each client's last timestamp is what holds for it", () => {
  const script = fc.array(fc.tuple(ELAPSED, INPUT), { maxLength: 60 });
  fc.assert(
    fc.property(script, (script) => {
      const server = new TsServer<string>();
      const model = new Model();
      let now = wallClockNanos(1_793_000_000_000_000_000n);
      for (const [elapsed, input] of script) {
        now = wallClockNanos(now + elapsed);
        if (input.kind === "connect" && model.connected.has(input.client)) {
          continue;
        }
        model.take(input, feed(server, now, input));
        for (const client of model.setups.keys()) {
          assertEquals(
            lineOf(model.received.get(client)),
            model.expect(client),
          );
          assert(model.received.has(client));
        }
        assertEquals(
          [...model.needed].sort(),
          [
            ...new Set(
              model.setups.values().map((setup) => setup.timelineSelector),
            ),
          ].sort(),
        );
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a restatement never changes what a client was told", () => {
  fc.assert(fc.property(
    fc.array(TIMELINE, { maxLength: 3 }),
    fc.array(SETUP, { minLength: 1, maxLength: 8 }),
    (timelines, setups) => {
      const server = new TsServer<number>();
      const told = new Map<number, string>();
      let now = wallClockNanos(1_793_000_000_000_000_000n);
      server.handlePresentation(now, { contentId: "dvb://1.2.3", timelines });
      for (const [client, setup] of setups.entries()) {
        server.handleConnect(now, client);
        const text = encodeSetupData(setup);
        for (const action of server.handleMessage(now, client, text)) {
          if (action.kind === "send") told.set(client, action.text);
        }
      }
      for (let beat = 0; beat < 3; beat++) {
        now = wallClockNanos(now + 5_000_000_000n);
        const sends = server.handleTimer(now)
          .filter((action) => action.kind === "send");
        assertEquals(
          new Map(
            sends.flatMap(({ clients, text }) =>
              clients.map((client): [number, string] => [client, text])
            ).sort(([a], [b]) => a - b),
          ),
          told,
        );
      }
    },
  ));
});

Deno.test("of a flood no more than twice the bound is read in a second", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 20 }),
    fc.array(fc.integer({ min: 0, max: 50_000_000 }), { maxLength: 300 }),
    (maxMessagesPerSecond, gaps) => {
      const server = new TsServer<string>({ maxMessagesPerSecond });
      server.handleConnect(wallClockNanos(0n), "a");
      let now = 0n;
      let windowStart = -(10n ** 9n);
      let read = 0;
      for (const gap of gaps) {
        now += BigInt(gap);
        if (now - windowStart >= 10n ** 9n) {
          windowStart = now;
          read = 0;
        }
        read += server.handleMessage(wallClockNanos(now), "a", "junk").filter(
          (action) => action.kind === "discard" && action.fault === "not-json",
        ).length;
        assert(read <= 2 * maxMessagesPerSecond);
      }
    },
  ));
});
