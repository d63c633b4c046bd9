import { assert, assertEquals, assertStringIncludes } from "@dvbcss/std/assert";
import {
  choiceOption,
  type CommandLine,
  hostOption,
  integerOption,
  numberOption,
  parseCommandLine,
  parseHost,
  portOption,
  switchOption,
  urlOption,
} from "@dvbcss/runtime";

interface Values {
  readonly hostname: string;
  readonly port: number;
  readonly maxFreqError: number;
  readonly clients: number;
  readonly followUp: boolean;
  readonly level: "low" | "high";
  readonly source: string | undefined;
}

const COMMAND_LINE: CommandLine<Values> = {
  usage: "serve",
  summary: "Serves.",
  options: {
    hostname: hostOption({ help: "Address.", fallback: "0.0.0.0" }),
    port: portOption({ help: "Port.", fallback: 6677 }),
    maxFreqError: numberOption({
      help: "Error.",
      fallback: 50,
      min: 0,
      max: 500,
      placeholder: "PPM",
    }),
    clients: integerOption({ help: "Clients.", fallback: 7, min: -1, max: 9 }),
    followUp: switchOption({ help: "Follow up." }),
    level: choiceOption<"low" | "high">({
      help: "Level.",
      fallback: "low",
      choices: ["low", "high"],
    }),
    source: urlOption<string | undefined>({
      help: "Source.",
      fallback: undefined,
      schemes: ["http:", "https:"],
    }),
  },
  examples: [["--port 0", "Pick a port"]],
};

const FALLBACKS: Values = {
  hostname: "0.0.0.0",
  port: 6677,
  maxFreqError: 50,
  clients: 7,
  followUp: false,
  level: "low",
  source: undefined,
};

function parse(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ReturnType<typeof parseCommandLine<Values>> {
  return parseCommandLine(COMMAND_LINE, args, (name) => env[name]);
}

interface ReadCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly expected: Partial<Values>;
}

const READ: readonly ReadCase[] = [
  { name: "nothing is given", args: [], expected: {} },
  { name: "a value follows", args: ["--port", "1"], expected: { port: 1 } },
  { name: "a value is joined", args: ["--port=0"], expected: { port: 0 } },
  {
    name: "a flag comes twice",
    args: ["--port", "1", "--port", "2"],
    expected: { port: 2 },
  },
  {
    name: "a value is negative",
    args: ["--clients", "-1"],
    expected: { clients: -1 },
  },
  {
    name: "a value is a fraction",
    args: ["--max-freq-error", "0.5"],
    expected: { maxFreqError: 0.5 },
  },
  {
    name: "a switch is on",
    args: ["--follow-up"],
    expected: { followUp: true },
  },
  {
    name: "a switch is off in so many words",
    args: ["--follow-up", "--follow-up=no"],
    expected: { followUp: false },
  },
  {
    name: "a switch is on after all",
    args: ["--follow-up=no", "--follow-up"],
    expected: { followUp: true },
  },
  {
    name: "the environment sets a value",
    args: [],
    env: { DVBCSS_MAX_FREQ_ERROR: "20" },
    expected: { maxFreqError: 20 },
  },
  {
    name: "the environment sets a switch",
    args: [],
    env: { DVBCSS_FOLLOW_UP: "1" },
    expected: { followUp: true },
  },
  {
    name: "a flag wins over the environment",
    args: ["--no-follow-up", "--port", "3"],
    env: { DVBCSS_FOLLOW_UP: "true", DVBCSS_PORT: "4" },
    expected: { followUp: false, port: 3 },
  },
  {
    name: "a variable is empty",
    args: [],
    env: { DVBCSS_PORT: "" },
    expected: {},
  },
  {
    name: "an IPv6 address is in brackets",
    args: ["--hostname", "[::1]"],
    expected: { hostname: "::1" },
  },
  {
    name: "a URL is given",
    args: ["--source", "http://a.example/x"],
    expected: { source: "http://a.example/x" },
  },
];

Deno.test.each(READ)(
  "parseCommandLine() gives the values when $name",
  ({ args, env, expected }) => {
    assertEquals(parse(args, env), {
      kind: "run",
      values: { ...FALLBACKS, ...expected },
      operands: [],
    });
  },
);

interface RefuseCase {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly message: string;
}

const REFUSED: readonly RefuseCase[] = [
  {
    args: ["--prot", "1"],
    message: "Unknown flag --prot: did you mean --port?",
  },
  {
    args: ["--frobnicate=1"],
    message: "Unknown flag --frobnicate: --help lists the flags",
  },
  { args: ["-x"], message: "Unknown flag -x: --help lists the flags" },
  {
    args: ["--port", "65536"],
    message: 'Cannot use --port "65536": wanted a whole number from 0 to 65535',
  },
  {
    args: ["--port"],
    message: 'Cannot use --port "": wanted a whole number from 0 to 65535',
  },
  {
    args: ["--port", "1e3"],
    message: 'Cannot use --port "1e3": wanted a whole number from 0 to 65535',
  },
  {
    args: ["--follow-up=maybe"],
    message: 'Cannot use --follow-up "maybe": wanted true or false',
  },
  {
    args: ["--level", "\u001b[2J"],
    message: 'Cannot use --level "\\u001b[2J": wanted one of low, high',
  },
  {
    args: [],
    env: { DVBCSS_HOSTNAME: "a b" },
    message:
      'Cannot use DVBCSS_HOSTNAME "a b": wanted a host name or an IP address',
  },
  {
    args: ["--source", "ftp://a"],
    message:
      'Cannot use --source "ftp://a": wanted a URL with http:// or https://',
  },
  {
    args: ["extra"],
    message: 'Unexpected argument "extra": --help tells more',
  },
];

Deno.test.each(REFUSED)(
  "parseCommandLine() refuses with: $message",
  ({ args, env, message }) => {
    assertEquals(parse(args, env), { kind: "refuse", message });
  },
);

Deno.test("parseCommandLine() wants every operand", () => {
  const commandLine = { ...COMMAND_LINE, operands: ["HOST", "PORT"] };
  const parsed = parseCommandLine(commandLine, ["tv"], () => undefined);
  assertEquals(parsed, {
    kind: "refuse",
    message: "Missing argument PORT: --help tells more",
  });
});

Deno.test("parseCommandLine() takes operands to the letter", () => {
  const commandLine = { ...COMMAND_LINE, operands: ["STEM", "PORT"] };
  const args = ["007", "--port", "1", "1e3"];
  const parsed = parseCommandLine(commandLine, args, () => undefined);
  assert(parsed.kind === "run");
  assertEquals(parsed.operands, ["007", "1e3"]);
});

Deno.test("parseCommandLine() teaches when asked for help", () => {
  const parsed = parse(["--port", "1", "-h"]);
  assert(parsed.kind === "print");
  for (
    const text of [
      "Usage: serve [options]",
      "--max-freq-error PPM",
      "[6677]",
      "# Pick a port\n  serve --port 0",
      "DVBCSS_",
    ]
  ) assertStringIncludes(parsed.text, text);
});

Deno.test("parseCommandLine() gives help though another flag is wrong", () => {
  assertEquals(parse(["--help", "--prot"]).kind, "print");
});

const HOSTS: readonly { readonly text: string; readonly host?: string }[] = [
  { text: "tv.local", host: "tv.local" },
  { text: "192.0.2.1", host: "192.0.2.1" },
  { text: "fd00::7", host: "fd00::7" },
  { text: "[fd00::7]", host: "fd00::7" },
  { text: "" },
  { text: "300.0.0.1" },
  { text: "1.2.3" },
  { text: "a/b" },
  { text: "a:b" },
  { text: "-a" },
  { text: "[tv]" },
  { text: "a@b" },
  { text: "x".repeat(254) },
];

Deno.test.each(HOSTS)('parseHost() reads "$text"', ({ text, host }) => {
  assertEquals(parseHost(text), host);
});
