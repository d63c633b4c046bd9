import { assertEquals } from "@dvbcss/std/assert";
import { monotonicNanos } from "@dvbcss/clock";
import { createLogger, FaultLog, Metrics } from "@dvbcss/runtime";

/** A fault log whose time the test sets, and the lines it wrote. */
function aFaultLog() {
  const lines: { peer: string; fault: string; untold?: number }[] = [];
  const time = { nanos: 0n };
  const counter = new Metrics().counter("faults_total", "Faults.");
  const faults = new FaultLog({
    counter,
    clock: { now: () => monotonicNanos(time.nanos) },
    logger: createLogger({
      level: "info",
      json: true,
      service: "wc",
      writeLog: (line) => {
        const { peer, fault, untold } = JSON.parse(line);
        lines.push(
          untold === undefined ? { peer, fault } : { peer, fault, untold },
        );
      },
    }),
  });
  return { faults, counter, lines, time };
}

Deno.test("FaultLog.report() writes one line a second about a peer", () => {
  const { faults, counter, lines, time } = aFaultLog();
  for (let fault = 0; fault < 100; fault++) faults.report("a", "wrong-length");
  time.nanos = 999_999_999n;
  faults.report("a", "wrong-length");
  assertEquals(lines, [{ peer: "a", fault: "wrong-length" }]);
  time.nanos = 1_000_000_000n;
  faults.report("a", "wrong-type");
  assertEquals(lines[1], { peer: "a", fault: "wrong-type", untold: 100 });
  assertEquals(counter.value({ fault: "wrong-length" }), 101);
  assertEquals(counter.value({ fault: "wrong-type" }), 1);
});

Deno.test("FaultLog.report() keeps peers apart", () => {
  const { faults, lines } = aFaultLog();
  faults.report("a", "x");
  faults.report("b", "x");
  assertEquals(lines.map(({ peer }) => peer), ["a", "b"]);
});

Deno.test("FaultLog.report() writes 20 lines a second about all peers", () => {
  const { faults, counter, lines, time } = aFaultLog();
  for (let peer = 0; peer < 1_000; peer++) faults.report(`${peer}`, "x");
  assertEquals(lines.length, 20);
  assertEquals(counter.value({ fault: "x" }), 1_000);
  time.nanos = 1_000_000_000n;
  faults.report("999", "x");
  assertEquals(lines.length, 21);
});

Deno.test.each([
  { others: 1_023, line: { peer: "first", fault: "x", untold: 1 } },
  { others: 1_024, line: { peer: "first", fault: "x" } },
])("FaultLog.report() after $others other peers", ({ others, line }) => {
  const { faults, lines, time } = aFaultLog();
  faults.report("first", "x");
  faults.report("first", "x");
  for (let peer = 0; peer < others; peer++) {
    time.nanos += 1_000_000_000n;
    faults.report(`${peer}`, "x");
  }
  faults.report("first", "x");
  assertEquals(lines.at(-1), line);
});
