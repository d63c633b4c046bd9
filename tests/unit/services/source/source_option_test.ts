import { parseCommandLine } from "@dvbcss/runtime";
import {
  chosenSource,
  type SourceChoice,
  sourceCommandLine,
} from "@dvbcss/service-source";
import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@dvbcss/std/assert";

const SCENARIO = JSON.stringify({
  description: "Does nothing.",
  content: {
    contentId: "urn:scripted",
    contentIdStatus: "final",
    presentationStatus: ["okay"],
  },
  timelines: [],
  steps: [],
});

function parse(...args: string[]) {
  const readFile = (path: string) => {
    if (path === "tv.json") return SCENARIO;
    throw new Error(`No such file: ${path}`);
  };
  return parseCommandLine(sourceCommandLine(readFile), args, () => undefined);
}

function chosen(...args: string[]): SourceChoice {
  const parsed = parse(...args);
  assert(parsed.kind === "run", JSON.stringify(parsed));
  return chosenSource(parsed.values);
}

Deno.test("--source chooses what is presented", () => {
  assertEquals(chosen(), { kind: "test-programme" });
  assertEquals(chosen("--source", "test"), { kind: "test-programme" });
  assertEquals(chosen("--source", "mpv:/run/a player.sock"), {
    kind: "mpv",
    path: "/run/a player.sock",
  });
  assertEquals(chosen("--source", "upstream:ws://192.0.2.5/cii"), {
    kind: "upstream",
    ciiUrl: "ws://192.0.2.5:80/cii",
  });
  assertEquals(chosen("--source", "scenario:tv.json").kind, "scenario");
  assertEquals(
    chosen("--scenario", "tv.json"),
    chosen("--source", "scenario:tv.json"),
  );
});

Deno.test.each([
  { text: "vlc:/run/socket", wanted: "test, scenario:FILE, mpv:SOCKET or" },
  { text: "mpv:", wanted: "test, scenario:FILE, mpv:SOCKET or" },
  { text: "upstream:http://192.0.2.5/", wanted: "the CII URL of a TV" },
  { text: "scenario:none.json", wanted: "No such file: none.json" },
])("--source refuses $text and says what it wants", ({ text, wanted }) => {
  const parsed = parse("--source", text);
  assert(parsed.kind === "refuse");
  assertStringIncludes(parsed.message, wanted);
});

Deno.test("chosenSource() takes no two sources", () => {
  const parsed = parse("--source", "test", "--scenario", "tv.json");
  assert(parsed.kind === "run");
  assertThrows(
    () => chosenSource(parsed.values),
    Error,
    "--source or --scenario",
  );
});
