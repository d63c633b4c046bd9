import { assertEquals, assertThrows } from "@dvbcss/std/assert";
import { Metrics } from "@dvbcss/runtime";

Deno.test("Metrics.expose() shows each time series of a counter", () => {
  const metrics = new Metrics();
  const faults = metrics.counter("faults_total", "Faults.");
  faults.add({ fault: "wrong-length" }, 2);
  faults.add({ fault: 'a "b" \\ \n' });
  faults.add({ fault: "wrong-length" });
  assertEquals(
    metrics.expose(),
    "# HELP faults_total Faults.\n# TYPE faults_total counter\n" +
      'faults_total{fault="wrong-length"} 3\n' +
      'faults_total{fault="a \\"b\\" \\\\ \\n"} 1\n',
  );
  assertEquals(faults.value({ fault: "wrong-length" }), 3);
  assertEquals(faults.value({ fault: "other" }), 0);
});

const GAUGES: readonly {
  readonly value: number | undefined;
  readonly sample: string;
}[] = [
  { value: 1.5e-6, sample: "gap_seconds 0.0000015\n" },
  { value: 0, sample: "gap_seconds 0\n" },
  { value: Infinity, sample: "gap_seconds +Inf\n" },
  { value: -Infinity, sample: "gap_seconds -Inf\n" },
  { value: NaN, sample: "gap_seconds NaN\n" },
  { value: undefined, sample: "" },
];

Deno.test.each(GAUGES)("Metrics.expose() reads a gauge of $value", (test) => {
  const metrics = new Metrics();
  metrics.gauge("gap_seconds", "Gap.", () => test.value);
  assertEquals(
    metrics.expose(),
    `# HELP gap_seconds Gap.\n# TYPE gap_seconds gauge\n${test.sample}`,
  );
});

Deno.test("Metrics refuses a name that is taken or is none", () => {
  const metrics = new Metrics();
  metrics.counter("a_total", "A.");
  assertThrows(() => metrics.counter("a_total", "A."), RangeError, "taken");
  assertThrows(() => metrics.gauge("a b", "A.", () => 0), RangeError, '"a b"');
});
