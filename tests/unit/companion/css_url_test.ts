import {
  type CssScheme,
  type CssUrl,
  type CssUrlFault,
  formatCssUrl,
  parseCssUrl,
} from "@dvbcss/companion";
import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";

const ALL: readonly CssScheme[] = ["ws", "wss", "udp"];

interface Good {
  readonly text: string;
  readonly url: CssUrl;
}

const GOOD: readonly Good[] = [
  {
    text: "ws://192.0.2.5:7681/cii",
    url: { scheme: "ws", host: "192.0.2.5", port: 7681, path: "/cii" },
  },
  {
    text: "WS://tv.local/cii?id=1&x=%20",
    url: { scheme: "ws", host: "tv.local", port: 80, path: "/cii?id=1&x=%20" },
  },
  {
    text: "wss://tv_1.example",
    url: { scheme: "wss", host: "tv_1.example", port: 443, path: "/" },
  },
  {
    text: "ws://192.0.2.5:8183?a",
    url: { scheme: "ws", host: "192.0.2.5", port: 8183, path: "/?a" },
  },
  {
    text: "udp://[::1]:6677",
    url: { scheme: "udp", host: "::1", port: 6677, path: "" },
  },
  {
    text: "udp://[fe80::1%eth0]:6677/",
    url: { scheme: "udp", host: "fe80::1%eth0", port: 6677, path: "" },
  },
  {
    text: "udp://localhost:65535",
    url: { scheme: "udp", host: "localhost", port: 65_535, path: "" },
  },
];

Deno.test.each(GOOD)("parseCssUrl() takes apart $text", ({ text, url }) => {
  assertEquals(parseCssUrl(text, ALL), { ok: true, url });
});

Deno.test.each(GOOD)("formatCssUrl() keeps what was in $text", ({ url }) => {
  assertEquals(parseCssUrl(formatCssUrl(url), ALL), { ok: true, url });
});

interface Bad {
  readonly text: string;
  readonly fault: CssUrlFault;
  readonly schemes?: readonly CssScheme[];
}

const BAD: readonly Bad[] = [
  { text: "", fault: "not-a-url" },
  { text: "192.0.2.5:6677", fault: "not-a-url" },
  { text: "ws:/tv/cii", fault: "not-a-url" },
  { text: " ws://tv/cii", fault: "not-a-url" },
  { text: "http://tv/cii", fault: "wrong-scheme" },
  { text: "ws://tv/cii", fault: "wrong-scheme", schemes: ["udp"] },
  { text: "udp://tv:6677", fault: "wrong-scheme", schemes: ["ws", "wss"] },
  { text: "ws:///cii", fault: "wrong-host" },
  { text: "ws://user@tv/cii", fault: "wrong-host" },
  { text: "ws://::1/cii", fault: "wrong-host" },
  { text: "ws://[1234]/cii", fault: "wrong-host" },
  { text: "ws://[::1/cii", fault: "wrong-host" },
  { text: "ws://{{host}}:{{port}}/cii", fault: "wrong-host" },
  { text: "ws://t v/cii", fault: "wrong-host" },
  { text: "ws://tv:0/cii", fault: "wrong-port" },
  { text: "ws://tv:65536/cii", fault: "wrong-port" },
  { text: "ws://tv:000080/cii", fault: "wrong-port" },
  { text: "udp://tv", fault: "wrong-port" },
  { text: "udp://tv:", fault: "wrong-port" },
  { text: "udp://tv:1/wc", fault: "wrong-path" },
  { text: "ws://tv/cii#part", fault: "wrong-path" },
  { text: "ws://tv/c ii", fault: "wrong-path" },
  { text: "ws://tv/cii\r\nHost: other", fault: "wrong-path" },
];

Deno.test.each(BAD)("parseCssUrl() refuses $text as $fault", (bad) => {
  const parsed = parseCssUrl(bad.text, bad.schemes ?? ALL);
  assert(!parsed.ok);
  assertEquals(parsed.fault, bad.fault);
});

Deno.test("parseCssUrl() says what it found and what it wanted", () => {
  const parsed = parseCssUrl("udp://tv:6677", ["ws", "wss"]);
  assert(!parsed.ok);
  assertEquals(
    parsed.reason,
    'found "udp://tv:6677", wanted a URL that starts with ws:// or wss://',
  );
  const long = parseCssUrl("x".repeat(10_000), ["ws"]);
  assert(!long.ok);
  assert(long.reason.length < 200);
  assertStringIncludes(long.reason, "…");
});
