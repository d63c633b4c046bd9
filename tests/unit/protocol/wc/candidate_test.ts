import { assertAlmostEquals, assertEquals } from "@dvbcss/std/assert";
import {
  durationNanos,
  monotonicNanos,
  wallClockDispersionAt,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  type Candidate,
  type CandidateFault,
  candidateFaultOf,
  correlationOf,
  decodeWcMessage,
  fromWireTime,
  offsetNanos,
  roundTripNanos,
} from "@dvbcss/protocol";
import {
  candidateOf,
  type CandidateVector,
  candidateVectorsOf,
  rational,
  rationalToNumber,
} from "./candidate_vectors.ts";
import { present } from "./vectors.ts";

const VECTORS = candidateVectorsOf("candidate", 19);

function candidateOfVector(vector: CandidateVector): Candidate {
  const decoded = decodeWcMessage(
    Uint8Array.fromHex(present(vector.responseHex)),
  );
  if (!decoded.ok) throw new Error(decoded.fault);
  const { originate, receive, transmit } = decoded.message;
  return candidateOf(
    {
      t1: String(fromWireTime(originate)),
      t2: String(fromWireTime(receive)),
      t3: String(fromWireTime(transmit)),
      t4: present(vector.t4),
    },
    decoded.message.precisionExponent,
    decoded.message.maxFreqError256ths,
  );
}

function localOf(vector: CandidateVector, precisionSecs: number) {
  return {
    precisionNanos: durationNanos(precisionSecs * 1e9),
    maxFreqErrorPpm: Number(
      vector.localMaxFreqErrorOverridePpm ?? vector.localMaxFreqErrorPpm,
    ),
  };
}

function floor([n, d]: readonly [bigint, bigint]): bigint {
  const quotient = n / d;
  return quotient * d > n ? quotient - 1n : quotient;
}

/** Relative to the larger of the two, as double arithmetic errs. */
function assertClose(actual: number, expected: number): void {
  assertAlmostEquals(actual, expected, Math.abs(expected) * 1e-9 + 1e-6);
}

Deno.test.each(VECTORS)(
  "offsetNanos() and roundTripNanos() of $name",
  (vector) => {
    const candidate = candidateOfVector(vector);
    assertEquals(offsetNanos(candidate), BigInt(present(vector.offset)));
    assertEquals(
      roundTripNanos(candidate),
      durationNanos(Number(present(vector.rtt))),
    );
  },
);

const IN_NANOSECONDS = VECTORS.filter((vector) =>
  vector.parentTickRate === "1000000000" &&
  vector.clockTickRate === "1000000000"
);

Deno.test.each(IN_NANOSECONDS)(
  "correlationOf() puts the point of $name within a nanosecond",
  (vector) => {
    const exact = present(vector.correlationExact);
    const correlation = correlationOf(
      candidateOfVector(vector),
      localOf(vector, 0),
    );
    assertEquals(
      correlation.local,
      monotonicNanos(floor(rational(exact.parentTicks))),
    );
    assertEquals(
      correlation.wallClock,
      wallClockNanos(floor(rational(exact.childTicks))),
    );
    assertEquals(correlation.speed, 1);
  },
);

Deno.test.each(VECTORS.filter((vector) => !IN_NANOSECONDS.includes(vector)))(
  "correlationOf() puts the point of $name in nanoseconds, not on a tick of the reference's coarser clock",
  (vector) => {
    const correlation = correlationOf(
      candidateOfVector(vector),
      localOf(vector, 0),
    );
    const sum = (a?: string, b?: string) =>
      BigInt(present(a)) + BigInt(present(b));
    assertEquals(
      correlation.local,
      monotonicNanos(floor([sum(vector.t1, vector.t4), 2n])),
    );
    assertEquals(
      correlation.wallClock,
      wallClockNanos(floor([sum(vector.t2, vector.t3), 2n])),
    );
  },
);

Deno.test.each(VECTORS)(
  "correlationOf() bounds $name as the reference does",
  (vector) => {
    const exact = present(vector.correlationExact);
    const candidate = candidateOfVector(vector);
    const bare = correlationOf(candidate, localOf(vector, 0));
    assertClose(
      bare.initialErrorNanos,
      rationalToNumber(exact.initialError) * 1e9,
    );
    assertClose(bare.errorGrowthRate, rationalToNumber(exact.errorGrowthRate));
    const whole = correlationOf(
      candidate,
      localOf(vector, Number(present(vector.rootPrecisionSecs))),
    );
    for (const { secsAfterCorrelation, exact } of present(vector.dispersion)) {
      const now = whole.local + BigInt(secsAfterCorrelation) * 1_000_000_000n;
      assertClose(
        wallClockDispersionAt(whole, monotonicNanos(now)),
        rationalToNumber(exact) * 1e9,
      );
    }
  },
);

interface FaultCase {
  readonly name: string;
  readonly changes: Partial<Candidate>;
  readonly fault: CandidateFault | undefined;
}

const GOOD: Candidate = {
  t1: monotonicNanos(100n),
  t2: wallClockNanos(1_000n),
  t3: wallClockNanos(1_010n),
  t4: monotonicNanos(110n),
  serverPrecisionNanos: durationNanos(1),
  serverMaxFreqErrorPpm: 50,
};

const FAULT_CASES: readonly FaultCase[] = [
  { name: "a round trip of zero", changes: {}, fault: undefined },
  {
    name: "a round trip below zero that both clocks' errors explain",
    changes: { t4: monotonicNanos(107n) },
    fault: undefined,
  },
  {
    name: "a round trip below zero beyond both clocks' errors",
    changes: { t4: monotonicNanos(106n) },
    fault: "negative-round-trip",
  },
  {
    name: "a response sent as the request came",
    changes: { t3: wallClockNanos(1_000n) },
    fault: undefined,
  },
  {
    name: "a response sent before the request came",
    changes: { t3: wallClockNanos(999n) },
    fault: "transmit-before-receive",
  },
  {
    name: "a precision of one second, often meant as zero",
    changes: { serverPrecisionNanos: durationNanos(1e9) },
    fault: undefined,
  },
  {
    name: "a precision of 1,024 seconds",
    changes: { serverPrecisionNanos: durationNanos(2 ** 10 * 1e9) },
    fault: undefined,
  },
  {
    name: "a precision of 2,048 seconds",
    changes: { serverPrecisionNanos: durationNanos(2 ** 11 * 1e9) },
    fault: "absurd-clock-quality",
  },
  {
    name: "a frequency error of a tenth",
    changes: { serverMaxFreqErrorPpm: 100_000 },
    fault: undefined,
  },
  {
    name: "a frequency error above a tenth",
    changes: { serverMaxFreqErrorPpm: 100_000 + 1 / 256 },
    fault: "absurd-clock-quality",
  },
];

Deno.test.each(FAULT_CASES)("candidateFaultOf() judges $name", (one) => {
  assertEquals(
    candidateFaultOf({ ...GOOD, ...one.changes }, {
      precisionNanos: durationNanos(2),
      maxFreqErrorPpm: 50,
    }),
    one.fault,
  );
});

/** Refused here, let pass by the reference; the note says why. */
const NEGATIVE = VECTORS.filter(({ name }) => name === "negative-rtt");

Deno.test.each(NEGATIVE)(
  "candidateFaultOf() refuses $name, which the reference lets pass",
  (vector) => {
    const local = localOf(vector, Number(vector.rootPrecisionSecs));
    assertEquals(
      candidateFaultOf(candidateOfVector(vector), local),
      "negative-round-trip",
    );
  },
);

Deno.test.each(VECTORS.filter((vector) => !NEGATIVE.includes(vector)))(
  "candidateFaultOf() accepts $name",
  (vector) => {
    const local = localOf(vector, Number(vector.rootPrecisionSecs));
    assertEquals(candidateFaultOf(candidateOfVector(vector), local), undefined);
  },
);
