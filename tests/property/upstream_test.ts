import { encodeChannelMessage } from "@dvbcss/channel";
import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import {
  ciiMessageOf,
  encodeCiiMessage,
  LowestDispersionSelector,
} from "@dvbcss/protocol";
import { type SourceAction, UpstreamSource } from "@dvbcss/source";
import { assert } from "@dvbcss/std/assert";
import fc from "fast-check";

const PTS = "urn:dvb:css:timeline:pts";

const timeline = fc.record({
  timelineSelector: fc.oneof(fc.constant(PTS), fc.string({ maxLength: 2000 })),
  timelineProperties: fc.record({
    unitsPerTick: fc.integer({ min: 0, max: 1e9 }),
    unitsPerSecond: fc.oneof(fc.maxSafeInteger(), fc.constant(90_000)),
    accuracy: fc.double({ min: -1, max: 1e300 }),
  }, { requiredKeys: ["unitsPerTick", "unitsPerSecond"] }),
});

const cii = fc.record({
  contentId: fc.option(
    fc.oneof(fc.constant("dvb://1"), fc.string({ maxLength: 9000 })),
  ),
  contentIdStatus: fc.constantFrom("final", "partial", null, "stable", 7),
  presentationStatus: fc.option(fc.string({ maxLength: 2000 })),
  mrsUrl: fc.option(fc.webUrl()),
  wcUrl: fc.constantFrom("udp://h:1", "ws://h:1/", "udp://[::1]", null, "x"),
  tsUrl: fc.constantFrom("ws://h:1/ts", "ws://h:1", null, "", "ftp://h"),
  timelines: fc.option(fc.array(timeline, { maxLength: 80 })),
  private: fc.array(fc.record({ type: fc.string(), more: fc.jsonValue() })),
}, { requiredKeys: [] });

const timestamp = fc.record({
  contentTime: fc.oneof(fc.bigInt().map(String), fc.constant(null)),
  wallClockTime: fc.oneof(
    fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }).map(String),
    fc.constant("5"),
  ),
  timelineSpeedMultiplier: fc.oneof(fc.double(), fc.constantFrom(1, 0, null)),
});

const message = fc.oneof(
  cii.map((json) => JSON.stringify(json)),
  timestamp.map((json) => JSON.stringify(json)),
  fc.json(),
  fc.string(),
  fc.uint8Array({ maxLength: 40 }),
);

const event = fc.record({
  kind: fc.constantFrom(
    "open",
    "message",
    "message",
    "message",
    "closed",
    "timer",
    "audience",
  ),
  connection: fc.integer({ min: 1, max: 8 }),
  message,
  afterNanos: fc.bigInt({ min: 0n, max: 3_000_000_000n }),
});

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

Deno.test("UpstreamSource survives any TV, and what it presents can be announced", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const source = aSource();
      let local = 0n;
      const open = new Set<number>();
      for (const one of events) {
        local += one.afterNanos;
        keepCount(open, handle(source, one, instant(local)));
        assert(open.size <= 6, `${open.size} connections`);
        announce(source);
      }
    }),
    { numRuns: 150 },
  );
});

function aSource(): UpstreamSource {
  const source = new UpstreamSource({
    ciiUrl: "ws://192.0.2.5:7681/cii",
    wallClock: {
      selector: new LowestDispersionSelector(),
      localPrecisionNanos: durationNanos(1),
      localMaxFreqErrorPpm: 100,
    },
    random: () => 0.5,
  });
  source.start(instant(0n));
  source.handleConnection(instant(0n), { kind: "open", connection: 1 });
  return source;
}

function handle(
  source: UpstreamSource,
  { kind, connection, message }: Event,
  now: ReturnType<typeof instant>,
): readonly SourceAction[] {
  switch (kind) {
    case "open":
      return source.handleConnection(now, { kind, connection });
    case "closed":
      return source.handleConnection(now, { kind, connection, reason: "" });
    case "message":
      return source.handleConnection(now, { kind, connection, message });
    case "audience": {
      const selector = typeof message === "string" ? message : PTS;
      const neededSelectors = [PTS, selector];
      return source.handleAudience(now, { neededSelectors, timestamps: [] });
    }
    default:
      return source.handleTimer(now);
  }
}

function keepCount(open: Set<number>, actions: readonly SourceAction[]): void {
  for (const action of actions) {
    if (action.kind === "open") open.add(action.connection);
    if (action.kind === "close") open.delete(action.connection);
  }
}

function announce({ presentation }: UpstreamSource): void {
  const { content, timelines } = presentation;
  encodeChannelMessage({
    kind: "announcement",
    writer: "source",
    epoch: 1,
    sequence: 0,
    parts: {
      content: { priority: 1, content },
      timelines: { priority: 1, timelines },
    },
  });
  encodeCiiMessage(ciiMessageOf({ content, timelines, wc: null, ts: null }));
}

function instant(local: bigint) {
  return {
    local: monotonicNanos(local),
    wallClock: wallClockNanos(local),
    dispersionNanos: durationNanos(0),
  };
}
