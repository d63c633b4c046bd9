import { assertEquals } from "@dvbcss/std/assert";
import { createLogger, type LogLevel, printable } from "@dvbcss/runtime";

function linesOf(
  { level = "info", json = false }: {
    readonly level?: LogLevel;
    readonly json?: boolean;
  },
  say: (logger: ReturnType<typeof createLogger>) => void,
): readonly string[] {
  const lines: string[] = [];
  say(createLogger({
    level,
    json,
    service: "ts",
    writeLog: (line) => lines.push(`log ${line}`),
    writeOutput: (line) => lines.push(`out ${line}`),
    date: () => new Date(0),
  }));
  return lines;
}

Deno.test("createLogger() writes text for people", () => {
  const lines = linesOf(
    {},
    (logger) =>
      logger.warn("fault", {
        peer: "::1",
        untold: 3,
        note: "a b",
        none: undefined,
      }),
  );
  assertEquals(lines, [
    'log 1970-01-01T00:00:00.000Z warn  ts fault peer=::1 untold=3 note="a b"',
  ]);
});

Deno.test("createLogger() leaves out what is below its level", () => {
  const lines = linesOf({ level: "warn", json: true }, (logger) => {
    logger.debug("a");
    logger.info("b");
    logger.warn("c");
    logger.error("d");
  });
  const events = lines.map((line) => JSON.parse(line.slice(4)).event);
  assertEquals(events, ["c", "d"]);
});

Deno.test("createLogger() keeps output apart from the log, at every level", () => {
  const record = { event: "listening", urls: ["udp://127.0.0.1:6677"] };
  const say = (logger: ReturnType<typeof createLogger>) =>
    logger.output(record, "listening");
  assertEquals(linesOf({ level: "error", json: true }, say), [
    'out {"event":"listening","urls":["udp://127.0.0.1:6677"]}',
  ]);
  assertEquals(linesOf({ level: "error" }, say), ["out listening"]);
});

Deno.test("createLogger() keeps a stranger's text on its line", () => {
  const hostile = { peer: "x\n1970 error ts forged\u001b[31m" };
  const [text] = linesOf({}, (logger) => logger.info("said", hostile));
  const [json] = linesOf(
    { json: true },
    (logger) => logger.info("said", hostile),
  );
  for (const line of [text ?? "", json ?? ""]) {
    // deno-lint-ignore no-control-regex -- it is what must not be there
    assertEquals(/[\n\u001b]/.test(line), false);
  }
});

const UNPRINTABLE: readonly {
  readonly text: string;
  readonly printed: string;
}[] = [
  { text: "plain é 日本", printed: "plain é 日本" },
  { text: "\r\n\t", printed: "\\u000d\\u000a\\u0009" },
  { text: "\u009b31m", printed: "\\u009b31m" },
  { text: "\u202egnp.exe", printed: "\\u202egnp.exe" },
  { text: "x".repeat(201), printed: `${"x".repeat(200)}…` },
];

Deno.test.each(UNPRINTABLE)(
  "printable() makes $printed",
  ({ text, printed }) => assertEquals(printable(text), printed),
);
