import candidates from "../../../vectors/candidates.json" with { type: "json" };
import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
import {
  type Candidate,
  decodeMaxFreqError,
  decodePrecision,
} from "@dvbcss/protocol";

/** A case of `candidates.json`; which members it has depends on its op. */
export interface CandidateVector {
  readonly name: string;
  readonly op: string;
  readonly responseHex?: string | undefined;
  readonly t1?: string | undefined;
  readonly t2?: string | undefined;
  readonly t3?: string | undefined;
  readonly t4?: string | undefined;
  readonly messageType?: number | undefined;
  readonly precision?: number | undefined;
  readonly maxFreqError?: number | undefined;
  readonly parentTickRate?: string | undefined;
  readonly clockTickRate?: string | undefined;
  readonly localMaxFreqErrorPpm?: string | undefined;
  readonly localMaxFreqErrorOverridePpm?: string | null | undefined;
  readonly rootPrecisionSecs?: string | undefined;
  readonly offset?: string | undefined;
  readonly rtt?: string | undefined;
  readonly correlationExact?: {
    readonly parentTicks: string;
    readonly childTicks: string;
    readonly initialError: string;
    readonly errorGrowthRate: string;
  } | undefined;
  readonly dispersion?:
    | readonly {
      readonly secsAfterCorrelation: string;
      readonly exact: string;
    }[]
    | undefined;
  readonly requestOriginate?: string | undefined;
  readonly responseOriginate?: string | undefined;
  readonly responseType?: number | undefined;
  readonly quality?: number | null | undefined;
  readonly timeoutSecs?: string | undefined;
  readonly requestHex?: string | undefined;
  readonly replies?:
    | readonly {
      readonly secsAfterRequest: string;
      readonly hex: string;
      readonly fromServer: boolean;
    }[]
    | undefined;
  readonly secsUntilDecision?: string | undefined;
  readonly chosen?: Chosen | null | undefined;
  readonly repeatSecs?: string | undefined;
  readonly error?: string | undefined;
  readonly steps?: readonly SequenceStep[] | undefined;
}

/** The four instants of the reply that was chosen. */
export interface Chosen {
  readonly t1: string;
  readonly t2: string;
  readonly t3: string;
  readonly t4: string;
}

/** A step of the lowest-dispersion run. */
export interface SequenceStep {
  readonly candidate:
    | (Chosen & {
      readonly precision: number;
      readonly maxFreqError: number;
    })
    | null;
  readonly rootTicksAtDecision: string;
  readonly dispersionBeforeSecs: string;
  readonly accepted: boolean;
  readonly correlation?: {
    readonly parentTicks: string;
    readonly childTicks: string;
    readonly initialError: string;
    readonly errorGrowthRate: string;
  } | undefined;
  readonly sleptSecs: string;
  readonly rootTicksAfterSleep: string;
}

const CANDIDATE_VECTORS: readonly CandidateVector[] = candidates.cases;

/** The cases of one op; fails if there are not as many as expected. */
export function candidateVectorsOf(
  op: string,
  count: number,
): readonly CandidateVector[] {
  const cases = CANDIDATE_VECTORS.filter((vector) => vector.op === op);
  if (cases.length !== count) {
    throw new Error(`Expected ${count} vectors of ${op}: got ${cases.length}`);
  }
  return cases;
}

/** Builds a candidate of a vector's instants and wire values. */
export function candidateOf(
  instants: Chosen,
  precision: number,
  maxFreqError: number,
): Candidate {
  return {
    t1: monotonicNanos(BigInt(instants.t1)),
    t2: wallClockNanos(BigInt(instants.t2)),
    t3: wallClockNanos(BigInt(instants.t3)),
    t4: monotonicNanos(BigInt(instants.t4)),
    serverPrecisionNanos: durationNanos(decodePrecision(precision) * 1e9),
    serverMaxFreqErrorPpm: decodeMaxFreqError(maxFreqError),
  };
}

/** Reads an integer or `n/d`. */
export function rational(text: string): readonly [bigint, bigint] {
  const [n = "", d = "1"] = text.split("/");
  return [BigInt(n), BigInt(d)];
}

/** An integer or `n/d` as a double. */
export function rationalToNumber(text: string): number {
  const [n, d] = rational(text);
  return Number(n) / Number(d);
}

/** A count of seconds with a fraction of at most nine digits, in nanoseconds. */
export function secondsToNanos(seconds: string): bigint {
  const [whole = "0", fraction = ""] = seconds.split(".");
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0"));
}
