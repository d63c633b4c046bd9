import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { type CommandLine, parseCommandLine } from "@dvbcss/runtime";
import { CII_COMMAND_LINE } from "@dvbcss/service-cii";
import { TS_COMMAND_LINE } from "@dvbcss/service-ts";
import { WC_COMMAND_LINE } from "@dvbcss/service-wc";

const SHARED = {
  hostname: "0.0.0.0",
  advertise: undefined,
  channel: "local",
  maxConnections: 1_000,
  logLevel: "info",
  json: false,
};

/** The flags every service has, each with a value that is not its fallback. */
const SHARED_FLAGS = [
  "--hostname=::1",
  "--port=0",
  "--advertise=tv.local",
  "--channel=mqtt://127.0.0.1:1883",
  "--max-connections=7",
  "--log-level=debug",
  "--json",
];

function valuesOf<Values>(
  commandLine: CommandLine<Values>,
  args: readonly string[],
): Values {
  const parsed = parseCommandLine(commandLine, args, () => undefined);
  assert(parsed.kind === "run");
  return parsed.values;
}

Deno.test("WC_COMMAND_LINE has the standard's port and no follow-ups", () => {
  assertEquals(valuesOf(WC_COMMAND_LINE, []), {
    ...SHARED,
    logLevel: "info",
    port: 6677,
    maxFreqError: 50,
    followUp: false,
    httpPort: undefined,
  });
});

Deno.test("CII_COMMAND_LINE presents a content id in full messages", () => {
  assertEquals(valuesOf(CII_COMMAND_LINE, []), {
    ...SHARED,
    logLevel: "info",
    port: 7681,
    diffOnly: false,
    contentId: "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M",
  });
});

Deno.test("TS_COMMAND_LINE restates every five seconds", () => {
  assertEquals(valuesOf(TS_COMMAND_LINE, []), {
    ...SHARED,
    logLevel: "info",
    port: 7682,
    refreshSeconds: 5,
  });
});

Deno.test("Every service takes the shared flags", () => {
  const expected = {
    hostname: "::1",
    port: 0,
    advertise: "tv.local",
    channel: "mqtt://127.0.0.1:1883",
    maxConnections: 7,
    logLevel: "debug",
    json: true,
  };
  for (
    const values of [
      valuesOf(WC_COMMAND_LINE, SHARED_FLAGS),
      valuesOf(CII_COMMAND_LINE, SHARED_FLAGS),
      valuesOf(TS_COMMAND_LINE, SHARED_FLAGS),
    ]
  ) assertEquals<unknown>({ ...values, ...expected }, values);
});

Deno.test("Every help says how to run beside the other services", () => {
  for (
    const help of [
      helpOf(WC_COMMAND_LINE),
      helpOf(CII_COMMAND_LINE),
      helpOf(TS_COMMAND_LINE),
    ]
  ) assertStringIncludes(help, "--channel mqtt://127.0.0.1:1883");
});

function helpOf<Values>(commandLine: CommandLine<Values>): string {
  const parsed = parseCommandLine(commandLine, ["--help"], () => undefined);
  return parsed.kind === "print" ? parsed.text : "";
}
