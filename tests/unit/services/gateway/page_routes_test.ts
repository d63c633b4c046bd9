import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@dvbcss/std/assert";
import {
  refuseForeignOrigin,
  refusePage,
} from "../../../../services/gateway/control/control_guard.ts";
import { joinUrlsFor } from "../../../../services/gateway/pages/join_urls.ts";
import { pageResponse } from "../../../../services/gateway/pages/page_files.ts";
import { pagePolicy } from "../../../../services/gateway/pages/page_policy.ts";
import { commandsOf } from "../../../../services/gateway/control/player_command.ts";

const TOKEN = "0123456789abcdef";

function requestOf(
  headers: Readonly<Record<string, string>>,
  url = "http://127.0.0.1:7681/server",
): Request {
  return new Request(url, { headers: { host: "127.0.0.1:7681", ...headers } });
}

interface Visit {
  readonly name: string;
  readonly peer?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly token?: string;
  readonly refused: string | undefined;
}

const VISITS: readonly Visit[] = [
  { name: "a program on this machine", refused: undefined },
  {
    name: "our own page on this machine",
    headers: { origin: "http://127.0.0.1:7681" },
    refused: undefined,
  },
  {
    name: "our own page on this machine, though there is a token",
    headers: { origin: "http://127.0.0.1:7681" },
    token: TOKEN,
    refused: undefined,
  },
  {
    name: "a page of another port of this machine",
    headers: { origin: "http://127.0.0.1:8080" },
    refused: "wrong-origin",
  },
  {
    name: "a page from elsewhere",
    headers: { origin: "https://evil.example" },
    refused: "wrong-origin",
  },
  {
    name: "a page from nowhere",
    headers: { origin: "null" },
    refused: "wrong-origin",
  },
  {
    name: "a page whose name leads here",
    headers: { host: "evil.example:7681", origin: "http://evil.example:7681" },
    refused: "wrong-host",
  },
  { name: "another machine", peer: "192.168.1.7", refused: "not-local" },
  {
    name: "another machine without the token",
    peer: "192.168.1.7",
    token: TOKEN,
    refused: "no-token",
  },
  {
    name: "another machine with a wrong token",
    peer: "192.168.1.7",
    query: "?token=wrong",
    token: TOKEN,
    refused: "no-token",
  },
  {
    name: "another machine with the token",
    peer: "192.168.1.7",
    query: `?token=${TOKEN}`,
    token: TOKEN,
    refused: undefined,
  },
  {
    name: "a page from elsewhere with the token",
    headers: { origin: "https://player.example" },
    query: `?token=${TOKEN}`,
    token: TOKEN,
    refused: undefined,
  },
  {
    name: "a page from elsewhere with a token where there is none",
    headers: { origin: "https://player.example" },
    query: `?token=${TOKEN}`,
    refused: "wrong-origin",
  },
];

Deno.test.each(VISITS)(
  "refusePage() judges $name",
  ({ peer = "127.0.0.1", headers = {}, query = "", token, refused }) => {
    const url = `http://127.0.0.1:7681/server${query}`;
    const error = refusePage(requestOf(headers, url), peer, {
      token,
      ownHosts: [],
    });
    assertEquals(error?.error, refused);
  },
);

Deno.test("refuseForeignOrigin() lets programs and own pages in, on https too", () => {
  const own = requestOf({ origin: "https://127.0.0.1:7681" });
  assertEquals(refuseForeignOrigin(own, "watch"), undefined);
  assertEquals(refuseForeignOrigin(requestOf({}), "watch"), undefined);
  const foreign = requestOf({ origin: "https://evil.example" });
  assertEquals(
    refuseForeignOrigin(foreign, "watch")?.detail,
    "Pages of other web origins may not watch",
  );
});

Deno.test("pagePolicy() lets scripts only from here, and no Host header speak for us", () => {
  const policy = (host: string) =>
    pagePolicy(requestOf({ host }), "tv")["content-security-policy"] ?? "";
  assertStringIncludes(
    policy("[fd00::7]:7681"),
    "connect-src 'self' ws://[fd00::7]:7681 wss://[fd00::7]:7681;",
  );
  assertStringIncludes(policy("x; script-src *"), "connect-src 'self';");
  assertMatch(policy("tv.local"), /script-src 'self'; style-src 'self';/);
  const dashboard = pagePolicy(requestOf({}), "dashboard");
  assertEquals(
    dashboard["content-security-policy"]?.includes("media-src"),
    false,
  );
});

const FILE = {
  octets: new TextEncoder().encode("plain"),
  compressed: new TextEncoder().encode("small"),
  type: "text/css",
  tag: '"1"',
};

Deno.test("pageResponse() compresses for those who take it, sends nothing twice", async () => {
  const plain = pageResponse(requestOf({}), FILE, { "x-own": "1" });
  assertEquals(await plain.text(), "plain");
  assertEquals(plain.headers.get("x-own"), "1");
  const zipped = pageResponse(
    requestOf({ "accept-encoding": "br, gzip" }),
    FILE,
    {},
  );
  assertEquals(zipped.headers.get("content-encoding"), "gzip");
  const again = pageResponse(requestOf({ "if-none-match": '"1"' }), FILE, {});
  assertEquals([again.status, await again.text()], [304, ""]);
});

Deno.test("joinUrlsFor() puts the address first that led here, unless it is this machine's", () => {
  const urls = ["http://192.0.2.2:7681/companion"];
  const asked = (host: string) => joinUrlsFor(requestOf({ host }), urls);
  assertEquals(asked("tv.local:7681"), [
    "http://tv.local:7681/companion",
    ...urls,
  ]);
  assertEquals(asked("localhost:7681"), urls);
  assertEquals(asked("127.0.0.1:7681"), urls);
  assertEquals(asked("<script>"), urls);
});

Deno.test("commandsOf() passes on what a page can do, and nothing else", () => {
  const timeline = {
    timelineSelector: "urn:dvb:css:timeline:pts",
    properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    correlation: null,
  };
  assertEquals(
    commandsOf({ seek: { ticks: "180000" }, action: "resume" }, timeline),
    [
      {
        do: "seek",
        timelineSelector: "urn:dvb:css:timeline:pts",
        positionSeconds: 2,
      },
      { do: "play" },
    ],
  );
  assertEquals(commandsOf({ speed: 2 }, timeline), [{ do: "speed", speed: 2 }]);
  assertEquals(commandsOf({ action: "pause" }, timeline), [{ do: "pause" }]);
  assertEquals(commandsOf({ availability: "pending" }, timeline), undefined);
  const alone = { seek: { seconds: 1, alone: true } };
  assertEquals(commandsOf(alone, timeline), undefined);
});
