import type { PrivateItem } from "@dvbcss/presentation";
import type { CiiMessage, TimelineOption } from "@dvbcss/protocol";
import fc from "fast-check";

const urls = fc.oneof(
  fc.constantFrom("udp://{{host}}:6677", "ws://{{host}}:{{port}}/ts", ""),
  fc.webUrl(),
  fc.string(),
);

const words = fc.oneof(
  fc.constantFrom("okay", "transitioning", "fault"),
  fc.string({ minLength: 1 }).filter((it) => !/\s/.test(it)),
);

const privateItems: fc.Arbitrary<PrivateItem[]> = fc.array(
  fc.tuple(
    fc.webUrl(),
    fc.dictionary(
      fc.string().filter((it) => it !== "__proto__"),
      fc.json({ maxDepth: 3 }).map((it) => JSON.parse(it)),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ).map(([type, members]) => ({ ...members, type })),
  { maxLength: 2 },
);

const units = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const timelineOptions: fc.Arbitrary<TimelineOption> = fc.record({
  timelineSelector: fc.oneof(
    fc.constantFrom("urn:dvb:css:timeline:pts", "urn:dvb:css:timeline:ct"),
    fc.string(),
  ),
  properties: fc.record({
    unitsPerTick: units,
    unitsPerSecond: units,
    accuracySeconds: fc.double({
      min: 0,
      max: 1e9,
      noNaN: true,
    }),
  }, { requiredKeys: ["unitsPerTick", "unitsPerSecond"] }),
  private: privateItems,
}, { requiredKeys: ["timelineSelector", "properties"] });

/** Every message that may be sent, any of its properties present or absent. */
export const CII_MESSAGES: fc.Arbitrary<CiiMessage> = fc.record({
  protocolVersion: fc.constant("1.1" as const),
  contentId: fc.option(fc.oneof(fc.constantFrom("dvb://1", ""), fc.string())),
  contentIdStatus: fc.constantFrom("partial", "final", null),
  presentationStatus: fc.array(words, { minLength: 1, maxLength: 3 }),
  mrsUrl: fc.option(urls),
  wcUrl: fc.option(urls),
  tsUrl: fc.option(urls),
  teUrl: fc.option(urls),
  timelines: fc.option(fc.array(timelineOptions, { maxLength: 3 })),
  private: privateItems,
}, { requiredKeys: [] });
