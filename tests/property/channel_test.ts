import {
  type ChannelMessage,
  decodeChannelMessage,
  encodeChannelMessage,
  HEARTBEATS,
  Roster,
  viewOf,
} from "@dvbcss/channel";
import { monotonicNanos } from "@dvbcss/clock";
import { assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";

const NOW = monotonicNanos(0n);

/** A message whose parts follow from its number, as a writer's would. */
const message: fc.Arbitrary<ChannelMessage> = fc.record({
  writer: fc.constantFrom("a", "b", "c"),
  epoch: fc.integer({ min: 0, max: 3 }),
  sequence: fc.integer({ min: 0, max: 5 }),
  departs: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
}).map(({ writer, epoch, sequence, departs }) => {
  if (departs) return { kind: "departure", writer, epoch };
  const port = 1 + epoch * 10 + sequence;
  const address = { host: writer, port };
  return {
    kind: "announcement",
    writer,
    epoch,
    sequence,
    parts: {
      wc: { ...address, maxFreqErrorPpm: 50 },
      ...(sequence % 2 === 0
        ? { ts: { ...address, path: "/ts", neededSelectors: [`${port}`] } }
        : {}),
    },
  };
});

const history = fc.array(message, { maxLength: 30 }).chain((texts) =>
  fc.record({
    texts: fc.constant(texts),
    disturbed: fc.shuffledSubarray([...texts, ...texts], {
      minLength: texts.length * 2,
    }),
  })
);

function viewAfter(messages: readonly ChannelMessage[]) {
  const roster = new Roster(HEARTBEATS);
  for (const each of messages) {
    roster.handleText(NOW, encodeChannelMessage(each));
  }
  return viewOf(roster.live);
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
