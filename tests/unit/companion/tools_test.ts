import { type ParsedTool, parseTool } from "@dvbcss/service-companion";
import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";

const PTS = "urn:dvb:css:timeline:pts";

function parse(...args: readonly string[]): ParsedTool {
  return parseTool(args, () => undefined);
}

Deno.test("parseTool() reads what cii watches", () => {
  const parsed = parse("cii", "ws://tv/cii", "--json", "--duration", "5");
  assert(parsed.kind === "run");
  const { tool, options, follow } = parsed.watch;
  assertEquals(tool, "cii");
  assertEquals(options.json, true);
  assertEquals(options.duration, 5);
  assertEquals(follow, { ciiUrl: "ws://tv/cii", services: ["cii"] });
});

Deno.test("parseTool() makes a URL of wc's host and port", () => {
  for (
    const [host, url] of [
      ["tv.local", "udp://tv.local:6677"],
      ["192.0.2.5", "udp://192.0.2.5:6677"],
      ["::1", "udp://[::1]:6677"],
      ["[::1]", "udp://[::1]:6677"],
    ] as const
  ) {
    const parsed = parse("wc", host, "6677");
    assert(parsed.kind === "run");
    assertEquals(parsed.watch.follow.wcUrl, url);
    assertEquals(parsed.watch.options.interval, 0.2);
  }
});

Deno.test("parseTool() reads what ts watches, even an empty stem", () => {
  const parsed = parse("ts", "wss://tv/ts", "udp://tv:1", "", PTS, "90000");
  assert(parsed.kind === "run");
  assertEquals(parsed.watch.follow, {
    tsUrl: "wss://tv/ts",
    wcUrl: "udp://tv:1",
    contentIdStem: "",
    timelineSelector: PTS,
    timelineProperties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
    services: ["wc", "ts"],
  });
});

Deno.test("parseTool() reads follow's wishes from flags and environment", () => {
  const parsed = parseTool(
    ["follow", "ws://tv/cii", "--selector", "urn:x", "--stem="],
    (name) => name === "DVBCSS_ALGORITHM" ? "most-recent" : undefined,
  );
  assert(parsed.kind === "run");
  assertEquals(parsed.watch.follow, {
    ciiUrl: "ws://tv/cii",
    timelineSelector: "urn:x",
    contentIdStem: "",
  });
  assertEquals(parsed.watch.options.algorithm, "most-recent");
});

interface Refused {
  readonly args: readonly string[];
  readonly names: string;
}

const REFUSED: readonly Refused[] = [
  { args: [], names: "TOOL" },
  { args: ["play"], names: '"play"' },
  { args: ["cii"], names: "URL" },
  { args: ["cii", "http://tv/"], names: "URL" },
  { args: ["cii", "ws://tv/cii", "more"], names: "more" },
  { args: ["cii", "ws://tv/cii", "--frob"], names: "--frob" },
  { args: ["cii", "ws://tv/cii", "--duration", "soon"], names: "--duration" },
  { args: ["follow", "udp://tv:1"], names: "URL" },
  { args: ["follow", "ws://tv/cii", "--algorithm", "best"], names: "best" },
  { args: ["wc", "tv"], names: "PORT" },
  { args: ["wc", "t v", "6677"], names: "HOST" },
  { args: ["wc", "tv", "0"], names: "PORT" },
  { args: ["wc", "tv", "x"], names: "PORT" },
  { args: ["ts", "ws://tv/ts", "tv:1", "", PTS, "1"], names: "WCURL" },
  { args: ["ts", "tv", "udp://tv:1", "", PTS, "1"], names: "URL" },
  {
    args: ["ts", "ws://tv/ts", "udp://tv:1", "", PTS, "0"],
    names: "TICKS_PER_SECOND",
  },
];

Deno.test.each(REFUSED)("parseTool() refuses $args", ({ args, names }) => {
  const parsed = parse(...args);
  assert(parsed.kind === "refuse");
  assertStringIncludes(parsed.message, names);
});

Deno.test("parseTool() prints help and version", () => {
  for (const args of [["--help"], ["-h"], ["wc", "--help"], ["--version"]]) {
    const parsed = parse(...args);
    assert(parsed.kind === "print");
    assert(parsed.text.length > 0);
  }
});
