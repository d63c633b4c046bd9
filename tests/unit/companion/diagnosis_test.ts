import { durationNanos } from "@dvbcss/clock";
import { diagnose, NOTHING_SEEN, type Observation } from "@dvbcss/companion";
import type { CiiMessage } from "@dvbcss/protocol";
import { assert, assertEquals } from "@dvbcss/std/assert";

const PTS = "urn:dvb:css:timeline:pts";
const PROPERTIES = { unitsPerTick: 1, unitsPerSecond: 90_000 };

const FINE: CiiMessage = {
  contentId: "dvb://1.2.3",
  presentationStatus: ["okay", "muted"],
  wcUrl: "udp://192.0.2.5:6677",
  tsUrl: "ws://192.0.2.5:7681/ts",
  timelines: [{ timelineSelector: PTS, properties: PROPERTIES }],
};

interface Case {
  readonly names: readonly string[];
  readonly seen: Partial<Observation>;
}

const CASES: readonly Case[] = [
  { names: [], seen: {} },
  { names: [], seen: { cii: FINE, timelineSelector: PTS } },
  { names: ["no-wc-url"], seen: { cii: { ...FINE, wcUrl: null } } },
  { names: ["no-ts-url"], seen: { cii: { ...FINE, tsUrl: null } } },
  { names: ["no-content-id"], seen: { cii: { ...FINE, contentId: null } } },
  {
    names: [],
    seen: { cii: { ...FINE, presentationStatus: ["transitioning"] } },
  },
  {
    names: ["not-okay"],
    seen: { cii: { ...FINE, presentationStatus: ["fault"] } },
  },
  { names: ["cii-silent"], seen: { ciiSilentNanos: durationNanos(5e9) } },
  {
    names: ["unreachable-url"],
    seen: {
      cii: { ...FINE, wcUrl: "udp://127.0.0.1:6677" },
      ciiHost: "192.0.2.5",
    },
  },
  {
    names: ["unreachable-url"],
    seen: { cii: { ...FINE, tsUrl: "ws://0.0.0.0:1/ts" }, ciiHost: "::1" },
  },
  {
    names: [],
    seen: {
      cii: { ...FINE, wcUrl: "udp://[::1]:6677", tsUrl: "ws://localhost/ts" },
      ciiHost: "localhost",
    },
  },
  { names: ["no-timelines"], seen: { cii: { ...FINE, timelines: null } } },
  {
    names: ["no-pts-timeline", "selector-not-offered"],
    seen: {
      cii: {
        ...FINE,
        timelines: [{ timelineSelector: "urn:x", properties: PROPERTIES }],
      },
      timelineSelector: PTS,
    },
  },
  { names: [], seen: { wcSilentNanos: durationNanos(4.9e9) } },
  { names: ["wc-silent"], seen: { wcSilentNanos: durationNanos(5e9) } },
  { names: ["ts-silent"], seen: { tsSilentNanos: durationNanos(5e9) } },
  { names: [], seen: { dispersionNanos: durationNanos(20e6) } },
  {
    names: ["high-dispersion"],
    seen: { dispersionNanos: durationNanos(21e6) },
  },
  {
    names: ["coarse-precision"],
    seen: { serverPrecisionNanos: durationNanos(1e9) },
  },
  { names: ["wall-clock-step"], seen: { wallClockSteps: 1 } },
  { names: ["incomplete-timestamp"], seen: { incompleteTimestamps: 3 } },
  {
    names: ["cii-faults", "wc-faults", "ts-faults"],
    seen: { discarded: { cii: 1, wc: 2, ts: 3 } },
  },
];

Deno.test.each(CASES)("diagnose() finds $names", ({ names, seen }) => {
  const findings = diagnose({ ...NOTHING_SEEN, ...seen });
  assertEquals(findings.map((it) => it.name), [...names]);
  for (const { advice } of findings) {
    assert(/^[A-Z].{20,}/.test(advice), advice);
  }
});
