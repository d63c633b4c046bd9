import { lacksHost, locatedParts, type Parts } from "@dvbcss/channel";
import { assertEquals } from "@dvbcss/std/assert";
import { contentOf, wcAt } from "../../support/channel_builders.ts";

const CII = { host: null, port: 7681, path: "/cii" } as const;
const TS = { ...CII, port: 7682, path: "/ts", neededSelectors: [] } as const;
const ALL: Parts = {
  ...wcAt(6677),
  cii: CII,
  ts: TS,
  ...contentOf("dvb://1.2.3"),
};

Deno.test("locatedParts() gives each endpoint without a host one", () => {
  const host = "192.168.1.20";
  assertEquals(locatedParts(ALL, host), {
    wc: { host, port: 6677, maxFreqErrorPpm: 50 },
    cii: { ...CII, host },
    ts: { ...TS, host },
    ...contentOf("dvb://1.2.3"),
  });
});

Deno.test("locatedParts() leaves the hosts that are known", () => {
  const cii = { ...CII, host: "tv.local" };
  const parts = locatedParts({ cii, ts: TS }, "192.168.1.20");
  assertEquals(parts.cii, cii);
  assertEquals(parts.ts?.host, "192.168.1.20");
});

Deno.test("locatedParts() changes nothing while no host is known", () => {
  assertEquals(locatedParts(ALL, null), ALL);
});

Deno.test.each([
  { name: "an endpoint has no host", parts: { cii: CII }, lacks: true },
  {
    name: "its endpoint has a host",
    parts: { cii: { ...CII, host: "tv" } },
    lacks: false,
  },
  { name: "it has no endpoint", parts: contentOf("dvb://1.2.3"), lacks: false },
])("lacksHost() tells when $name", ({ parts, lacks }) => {
  assertEquals(lacksHost(parts), lacks);
});
