import { parseCommandLine } from "@dvbcss/runtime";
import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import { gatewayCommandLine } from "../../../../services/gateway/config.ts";
import ciiServer from "../../../../services/gateway/scenarios/cii_server.json" with {
  type: "json",
};

function readFile(path: string): string {
  if (path === "cii_server.json") return JSON.stringify(ciiServer);
  if (path === "empty.json") return "{}";
  if (path === "cert.pem") return "-----BEGIN CERTIFICATE-----";
  throw new Error(`No such file: ${path}`);
}

function parse(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  return parseCommandLine(
    gatewayCommandLine(readFile),
    args,
    (name) => env[name],
  );
}

Deno.test("gatewayCommandLine() presents the test programme unless told otherwise", () => {
  const parsed = parse([]);
  assert(parsed.kind === "run");
  const { port, wcPort, hostname, scenario, controlToken, contentId } =
    parsed.values;
  assertEquals([hostname, port, wcPort], ["0.0.0.0", 7681, 6677]);
  assertEquals([scenario, controlToken], [undefined, undefined]);
  assertEquals(contentId, "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M");
});

Deno.test("gatewayCommandLine() takes the flags of every service", () => {
  const parsed = parse([
    "--port=17681",
    "--wc-port=16677",
    "--diff-only",
    "--refresh-seconds=2",
    "--max-freq-error=20",
    "--follow-up",
    "--json",
    "--scenario",
    "cii_server.json",
  ], { DVBCSS_CONTROL_TOKEN: "0123456789abcdef" });
  assert(parsed.kind === "run");
  const { values } = parsed;
  assertEquals([values.port, values.wcPort], [17_681, 16_677]);
  assertEquals([values.diffOnly, values.followUp, values.json], [
    true,
    true,
    true,
  ]);
  assertEquals([values.refreshSeconds, values.maxFreqError], [2, 20]);
  assertEquals(values.scenario?.scenario.steps.length, 6);
  assertEquals(values.controlToken, "0123456789abcdef");
});

interface Wrong {
  readonly name: string;
  readonly args: readonly string[];
  readonly message: string;
}

const WRONG: readonly Wrong[] = [
  {
    name: "a scenario that is not there",
    args: ["--scenario", "none.json"],
    message:
      'Cannot use --scenario "none.json": wanted a scenario file: No such file: none.json',
  },
  {
    name: "a scenario that is none",
    args: ["--scenario", "empty.json"],
    message: "description must be string: current value is absent",
  },
  {
    name: "a short token",
    args: ["--control-token", "secret"],
    message: "wanted 16 or more printable ASCII characters without blanks",
  },
];

Deno.test.each(WRONG)(
  "gatewayCommandLine() refuses $name",
  ({ args, message }) => {
    const parsed = parse(args);
    assert(parsed.kind === "refuse");
    assertStringIncludes(parsed.message, message);
  },
);

Deno.test("gatewayCommandLine() reads what TLS needs, and nothing else as such", () => {
  const parsed = parse(["--tls-cert=cert.pem", "--tls-port=443"]);
  assert(parsed.kind === "run");
  const { tlsCert, tlsKey, tlsPort } = parsed.values;
  assertEquals(tlsCert, "-----BEGIN CERTIFICATE-----");
  assertEquals([tlsKey, tlsPort], [undefined, 443]);
  const refused = parse(["--tls-key=empty.json"]);
  assert(refused.kind === "refuse");
  assertStringIncludes(refused.message, "wanted a file in PEM");
  const missing = parse(["--tls-key=none.pem"]);
  assert(missing.kind === "refuse");
  assertStringIncludes(missing.message, "No such file: none.pem");
});
