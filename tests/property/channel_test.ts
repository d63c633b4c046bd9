import {
  type ChannelMessage,
  decodeChannelMessage,
  encodeChannelMessage,
  LAST_WILLS,
  type Parts,
  Roster,
  viewOf,
} from "@dvbcss/channel";
import { monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";
import {
  anAnnouncement,
  contentOf,
  wcAt,
} from "../support/channel_builders.ts";

const NOW = monotonicNanos(0n);

/** A message whose parts follow from its number, as a writer's would. */
const message: fc.Arbitrary<ChannelMessage> = fc.record({
  writer: fc.constantFrom("a", "b", "c"),
  epoch: fc.integer({ min: 0, max: 3 }),
  sequence: fc.integer({ min: 0, max: 5 }),
  departs: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
}).map(({ writer, epoch, sequence, departs }) => {
  if (departs) {
    const departure = { kind: "departure", writer, epoch } as const;
    return sequence % 2 === 0 ? departure : { ...departure, died: true };
  }
  const port = 1 + epoch * 10 + sequence;
  const address = { host: writer, port };
  return {
    kind: "announcement",
    writer,
    epoch,
    sequence,
    parts: {
      wc: { ...address, maxFreqErrorPpm: 50 },
      ...presentedAt(port),
      ...(sequence % 2 === 0
        ? { ts: { ...address, path: "/ts", neededSelectors: [`${port}`] } }
        : {}),
    },
  };
});

function presentedAt(number: number): Parts {
  const content = {
    contentId: `dvb://${number}`,
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
  } as const;
  return { content: { priority: number % 3, content } };
}

const history = fc.array(message, { maxLength: 30 }).chain((texts) =>
  fc.record({
    texts: fc.constant(texts),
    disturbed: fc.shuffledSubarray([...texts, ...texts], {
      minLength: texts.length * 2,
    }),
  })
);

function viewAfter(messages: readonly ChannelMessage[]) {
  const roster = new Roster(LAST_WILLS);
  for (const each of messages) {
    roster.handleText(NOW, encodeChannelMessage(each));
  }
  // What is held depends on the order, but not for ever.
  const later = monotonicNanos(BigInt(LAST_WILLS.holdNanos));
  roster.handleTimer(later);
  return viewOf(roster.live, roster.held);
}

Deno.test("Roster ends the same in whatever order texts come, and how often", () => {
  fc.assert(fc.property(history, ({ texts, disturbed }) => {
    assertEquals(viewAfter(disturbed), viewAfter(texts));
  }));
});

Deno.test("decodeChannelMessage() never throws", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.tuple(message, fc.jsonValue(), fc.nat()).map(disturb),
  );
  fc.assert(
    fc.property(text, (each) => {
      const decoded = decodeChannelMessage(each);
      if (decoded.ok) encodeChannelMessage(decoded.message);
    }),
    { numRuns: 2_000 },
  );
});

/** Something of every part, but for private items, which are passed on whole. */
const OF_ALL_PARTS: ChannelMessage = {
  ...anAnnouncement(),
  parts: {
    ...wcAt(6677),
    ts: { host: null, port: 7682, path: "/ts", neededSelectors: ["x"] },
    cii: { host: null, port: 7681, path: "/cii" },
    ...contentOf("dvb://1.2.3"),
    timelines: {
      priority: 0,
      timelines: [{
        timelineSelector: "x",
        properties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
        correlation: {
          contentTimeTicks: 0n,
          wallClock: wallClockNanos(0n),
          speed: 1,
        },
      }],
    },
  },
};

const anyMessage = fc.oneof(message, fc.constant(OF_ALL_PARTS));

Deno.test("decodeChannelMessage() leaves out what a newer writer adds, anywhere", () => {
  fc.assert(
    fc.property(
      anyMessage,
      fc.jsonValue(),
      fc.nat(),
      (each, more, position) => {
        const text = encodeChannelMessage(each);
        assertEquals(
          decodeChannelMessage(withMember(text, more, position)),
          decodeChannelMessage(text),
        );
      },
    ),
  );
});

/** Adds a member that nobody knows to one of a text's objects. */
function withMember(text: string, more: unknown, position: number): string {
  let objects = 0;
  const count = (_name: string, value: unknown) => {
    if (isObject(value)) objects++;
    return value;
  };
  JSON.parse(text, count);
  let seen = 0;
  return JSON.stringify(JSON.parse(text, (_name, value) => {
    if (!isObject(value)) return value;
    return seen++ === position % objects ? { ...value, tomorrow: more } : value;
  }));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Puts a wrong value somewhere into a right message. */
function disturb(
  [right, wrong, position]: [ChannelMessage, unknown, number],
): string {
  let seen = 0;
  let places = 0;
  JSON.stringify(right, (_name, value) => (places++, value));
  return JSON.stringify(
    right,
    (_name, value) => seen++ === position % places ? wrong : value,
  ) ?? "null";
}
