import {
  createLogger,
  Metrics,
  printable,
  printableJson,
} from "@dvbcss/runtime";
import { assert, assertEquals, assertLess } from "@dvbcss/std/assert";
import fc from "fast-check";

/** What a terminal, a log reader or a person could mistake for something else. */
const DANGEROUS = [
  "\u0000",
  "\n",
  "\r\n",
  "\t",
  "\u007f",
  "\u001b[31m",
  "\u001b]0;title\u0007",
  "\u009b2J",
  "\u0085",
  "\u2028",
  "\u2029",
  "\u202e",
  "\u2066",
  "\u200f",
  "\u061c",
  "\u200b",
  "\ufeff",
  "\u00ad",
  "\ud800",
  "\udc00",
  "\u{e0041}",
];

/** Nothing of it may be in a line. */
const UNESCAPED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Text of a stranger who means no good. */
const hostileText = fc.array(
  fc.oneof(
    fc.constantFrom(...DANGEROUS),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom('"', "\\", "=", " ", "{{host}}", "x".repeat(5_000)),
  ),
  { maxLength: 12 },
).map((parts) => parts.join(""));

function lineOf(json: boolean, fields: Record<string, string>): string {
  let said = "";
  createLogger({
    level: "info",
    json,
    service: "ts",
    writeLog: (line) => said = line,
    date: () => new Date(0),
  }).info("said", fields);
  return said;
}

Deno.test("createLogger() lets nothing of a stranger through unescaped, in text", () => {
  fc.assert(fc.property(hostileText, hostileText, (peer, fault) => {
    const line = lineOf(false, { peer, fault });
    assert(!UNESCAPED.test(line));
    // Each of 200 characters becomes six at most, and quotes double backslashes.
    assertLess(line.length, 2 * 7 * 201 + 100);
  }));
});

Deno.test("createLogger() lets nothing of a stranger through unescaped, in JSON", () => {
  fc.assert(fc.property(hostileText, (text) => {
    const line = lineOf(true, { text });
    assert(!UNESCAPED.test(line));
    assertLess(line.length, 6 * 2_001 + 100);
    const record: { text: string } = JSON.parse(line);
    assertEquals(
      record.text,
      text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text,
    );
  }));
});

Deno.test("printableJson() loses nothing unless it is told to", () => {
  const value = fc.dictionary(hostileText, hostileText);
  fc.assert(fc.property(value, (members) => {
    const json = printableJson(members);
    assert(!UNESCAPED.test(json));
    assertEquals(JSON.parse(json), JSON.parse(JSON.stringify(members)));
  }));
});

Deno.test("printable() leaves alone what everybody can read", () => {
  const readable = fc.string({ unit: "grapheme-ascii", maxLength: 200 });
  fc.assert(fc.property(readable, (text) => printable(text) === text));
});

Deno.test("Metrics.expose() keeps a label on its line", () => {
  fc.assert(fc.property(hostileText, (label) => {
    const metrics = new Metrics();
    metrics.counter("faults_total", "Faults.").add({ fault: label });
    const lines = metrics.expose().split("\n");
    assertEquals(lines.length, 4);
    assert(lines[2]?.startsWith('faults_total{fault="'));
    assert(lines[2]?.endsWith('"} 1'));
  }));
});
