import { assert, assertEquals } from "@dvbcss/std/assert";
import {
  judgeMemory,
  type ProcessSample,
} from "../../soak/observation/leak_judge.ts";
import { judgeLog } from "../../soak/observation/log_judge.ts";
import { Ledger } from "../../soak/observation/ledger.ts";
import {
  addMetrics,
  parseMetrics,
} from "../../soak/observation/metrics_text.ts";
import { differenceOf } from "../../soak/observation/process_probe.ts";
import { SeededRandom } from "../../support/random.ts";

/** Samples of a process every two seconds. */
function samplesOf(
  seconds: number,
  residentOctets: (second: number) => number,
): readonly ProcessSample[] {
  return Array.from({ length: seconds / 2 }, (_, index) => ({
    atSeconds: 2 * index,
    residentOctets: residentOctets(2 * index),
    descriptors: 33,
  }));
}

/** A heap that fills and is swept, and now and then takes much for a moment. */
function healthy(random: SeededRandom): (second: number) => number {
  return (second) =>
    120e6 + (second % 14) * 0.5e6 + random.next() * 4e6 +
    (random.next() < 0.03 ? 60e6 : 0);
}

Deno.test("judgeMemory() finds a healthy heap flat", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const samples = samplesOf(600, healthy(new SeededRandom(seed)));
    const verdict = judgeMemory(samples, 60);
    assert(verdict?.flat, `seed ${seed}: ${verdict?.growthShare}`);
    assertEquals(verdict.boundShare, 0.05);
  }
});

Deno.test("judgeMemory() finds a leak of 2 MB a minute", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const base = healthy(new SeededRandom(seed));
    const samples = samplesOf(600, (at) => base(at) + at / 60 * 2e6);
    assertEquals(judgeMemory(samples, 60)?.flat, false, `seed ${seed}`);
  }
});

Deno.test("judgeMemory() allows more in a short window and says so", () => {
  const samples = samplesOf(60, (at) => 100e6 + at * 0.1e6);
  const verdict = judgeMemory(samples, 15);
  assertEquals(verdict?.boundShare, 0.15);
  assertEquals(verdict?.flat, true);
  const leaking = samplesOf(60, (at) => 100e6 + at * 1e6);
  assertEquals(judgeMemory(leaking, 15)?.flat, false);
});

Deno.test("judgeMemory() does not count the warm-up", () => {
  const samples = samplesOf(600, (at) => at < 100 ? 60e6 + at * 0.6e6 : 120e6);
  assertEquals(judgeMemory(samples, 100)?.flat, true);
  assertEquals(judgeMemory(samples, 0)?.flat, false);
});

Deno.test("judgeMemory() says nothing of a short life", () => {
  assertEquals(judgeMemory(samplesOf(30, () => 1e6), 20), undefined);
  assertEquals(judgeMemory([], 0), undefined);
});

const LINE =
  '{"time":"2026-11-22T00:00:00.000Z","level":"warn","service":"ts","event":"fault"}';

Deno.test("judgeLog() takes records, and the runtime's own first words", () => {
  const own =
    "\u001b[33mWarning\u001b[0m Permissions in the config file is an experimental feature and may change in the future.";
  assertEquals(judgeLog(`${own}\n${LINE}\n${LINE}\n`), { lines: 2, wrong: [] });
  // The process was killed while it wrote.
  assertEquals(judgeLog(`${LINE}\n{"time`), { lines: 1, wrong: [] });
});

Deno.test("judgeLog() finds what is no record", () => {
  const wrong = [
    "Uncaught TypeError",
    '{"level":"error","event":"soak-injected"}',
    `${LINE} `.replace("fault", "fa\u001b[31mult"),
    "[]",
    "null",
  ];
  assertEquals(judgeLog(`${LINE}\n${wrong.join("\n")}\n`).wrong, wrong);
});

Deno.test("addMetrics() adds what several processes count", () => {
  const text = "# HELP a b\n# TYPE a counter\na 1\n" +
    'ts_faults_total{fault="not-json"} 2\n';
  assertEquals(
    addMetrics([parseMetrics(text), parseMetrics(text)]),
    new Map([["a", 2], ['ts_faults_total{fault="not-json"}', 4]]),
  );
});

Deno.test("differenceOf() says what is open more or less", () => {
  assertEquals(differenceOf(["socket", "pipe"], ["pipe", "socket"]), "");
  assertEquals(
    differenceOf(["socket", "/a"], ["socket", "socket", "socket"]),
    "2 socket more, 1 /a fewer",
  );
});

Deno.test("Ledger keeps count of what was looked at and found", () => {
  const ledger = new Ledger();
  ledger.check("wrong-timestamp");
  ledger.check("wrong-timestamp", "It was wrong");
  assertEquals(ledger.finding("wrong-timestamp"), {
    checked: 2,
    found: 1,
    examples: ["It was wrong"],
  });
  assertEquals(ledger.found, 1);
});
