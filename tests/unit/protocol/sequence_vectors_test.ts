import { assertEquals } from "@dvbcss/std/assert";
import sequences from "../../vectors/sequences.json" with { type: "json" };

/** How many cases there are of each kind that some test runs. */
const TESTED: Readonly<Record<string, number>> = {
  "cii-client": 2,
  "cii-server": 7,
  "clock-timeline-source": 1,
  "control-timestamp-changed": 11,
  "stem-match": 11,
  "ts-client-controller": 6,
  "ts-server": 6,
};

Deno.test("sequence vectors are all there and of kinds that are tested", () => {
  const found: Record<string, number> = {};
  for (const { op } of sequences.cases) found[op] = (found[op] ?? 0) + 1;
  assertEquals(found, TESTED);
  assertEquals(sequences.cases.length, sequences.count);
});
