import { assertEquals } from "@dvbcss/std/assert";
import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import { parseTrace } from "../../../accuracy/trace/trace_file.ts";
import { recordingLine } from "../../../../services/companion/recording.ts";

Deno.test("recordingLine() writes what a trace can read, whatever the precision", () => {
  for (
    let precisionExponent = -128;
    precisionExponent <= 10;
    precisionExponent++
  ) {
    const line = recordingLine({
      t1: monotonicNanos(5n),
      t2: wallClockNanos(1_700_000_000_000_000_001n),
      t3: wallClockNanos(1_700_000_000_000_000_002n),
      t4: monotonicNanos(9n),
      serverPrecisionNanos: durationNanos(2 ** precisionExponent * 1e9),
      serverMaxFreqErrorPpm: 12.5,
    });
    assertEquals(parseTrace(line), [{
      kind: "exchange",
      t1: 5n,
      t2: 1_700_000_000_000_000_001n,
      t3: 1_700_000_000_000_000_002n,
      t4: 9n,
      precisionExponent,
      maxFreqErrorPpm: 12.5,
    }]);
  }
});
