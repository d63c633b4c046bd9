import { assertEquals } from "@dvbcss/std/assert";
import plugin from "./lint_plugin.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

function messagesFor(filename: string, source: string): readonly string[] {
  return Deno.lint.runPlugin(plugin, ROOT + filename, source)
    .map((d) => d.message);
}

interface Case {
  readonly name: string;
  readonly filename: string;
  readonly source: string;
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "clock imports protocol",
    filename: "shared/clock/a.ts",
    source: `import { x } from "@dvbcss/protocol";`,
    expected: ["shared/clock must not import shared/protocol"],
  },
  {
    name: "protocol reads the time",
    filename: "shared/protocol/a.ts",
    source: `const t = Date.now();`,
    expected: ["Pure code takes time and randomness as arguments"],
  },
  {
    name: "service imports protocol",
    filename: "services/wc/a.ts",
    source: `import { x } from "@dvbcss/protocol";`,
    expected: [],
  },
  {
    name: "clock imports an npm package",
    filename: "shared/clock/a.ts",
    source: `import { z } from "zod";`,
    expected: ["shared/clock must not import npm package zod"],
  },
  {
    name: "protocol imports zod",
    filename: "shared/protocol/a.ts",
    source: `import { z } from "zod";`,
    expected: [],
  },
  {
    name: "service imports another service",
    filename: "services/cii/a.ts",
    source: `import { serveTs } from "@dvbcss/service-ts";`,
    expected: ["services/cii must not import services/ts"],
  },
  {
    name: "gateway composes services",
    filename: "services/gateway/a.ts",
    source: `import { serveTs } from "@dvbcss/service-ts";`,
    expected: [],
  },
  {
    name: "relative import leaves a member",
    filename: "services/gateway/a.ts",
    source: `import { serveTs } from "../ts/server.ts";`,
    expected: ["Relative import leaves services/gateway"],
  },
];

Deno.test.each(CASES)("arch: $name", ({ filename, source, expected }) => {
  assertEquals(messagesFor(filename, source), expected);
});
