import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  type WallClockCorrelation,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";

/**
 * One measurement of the wall clock: the four instants of a request and its
 * response, and how good the server says its clock is.
 */
export interface Candidate {
  /** When we sent the request, on our clock. */
  readonly t1: MonotonicNanos;
  /** When the server received it, on the wall clock. */
  readonly t2: WallClockNanos;
  /** When the server sent the response, on the wall clock. */
  readonly t3: WallClockNanos;
  /** When the response arrived, on our clock. */
  readonly t4: MonotonicNanos;
  /** Precision of the server's clock, in nanoseconds; above zero. */
  readonly serverPrecisionNanos: DurationNanos;
  /** Bound on the server's frequency error, in parts per million. */
  readonly serverMaxFreqErrorPpm: number;
}

/** How good the clock is on which a client measures. */
export interface LocalClockQuality {
  /** Its precision, in nanoseconds; never negative. */
  readonly precisionNanos: DurationNanos;
  /** Bound on its frequency error, in parts per million. */
  readonly maxFreqErrorPpm: number;
}

/** What makes a candidate impossible, or of no use. */
export type CandidateFault =
  | "transmit-before-receive"
  | "negative-round-trip"
  | "absurd-clock-quality";

/** A clock known no better than this is not worth following: 1,024 seconds. */
const MAX_PRECISION_NANOS = 2 ** 10 * 1e9;
/** A tenth of the nominal rate; no oscillator is that bad. */
const MAX_FREQ_ERROR_PPM = 100_000;

/**
 * Estimates how far the wall clock is ahead of our clock.
 *
 * Source: ETSI TS 103 286-2, annex on the wall clock: ((t3 + t2) - (t4 + t1)) / 2.
 *
 * @param candidate The measurement.
 * @returns Wall clock minus ours, in nanoseconds, rounded down; a bigint since
 * the two epochs may be decades apart.
 */
export function offsetNanos(candidate: Candidate): bigint {
  const { t1, t2, t3, t4 } = candidate;
  return half(t3 + t2 - (t4 + t1));
}

/**
 * Measures the time both datagrams were under way.
 *
 * Source: ETSI TS 103 286-2, annex on the wall clock: (t4 - t1) - (t3 - t2).
 *
 * @param candidate The measurement.
 * @returns The round-trip time without the server's share, in nanoseconds; of a
 * short trip it may be negative, by what the errors of the clocks explain.
 */
export function roundTripNanos(candidate: Candidate): DurationNanos {
  const { t1, t2, t3, t4 } = candidate;
  return durationNanos(Number(t4 - t1 - (t3 - t2)));
}

/**
 * Says what is wrong with a candidate.
 *
 * A round trip is refused as negative only beyond what the errors of both
 * clocks explain: one that ticks in milliseconds often sees no time pass at
 * all, and the bound on such a candidate still holds. The limits on quality are
 * ours, and wide: a precision of a second, which some servers send when they
 * mean zero, is taken at its word.
 *
 * @param candidate The measurement.
 * @param local How good our own clock is.
 * @returns Its fault, or `undefined` if it can be used.
 */
export function candidateFaultOf(
  candidate: Candidate,
  local: LocalClockQuality,
): CandidateFault | undefined {
  if (candidate.t3 < candidate.t2) return "transmit-before-receive";
  if (roundTripNanos(candidate) < -clockErrorNanos(candidate, local)) {
    return "negative-round-trip";
  }
  if (
    candidate.serverPrecisionNanos > MAX_PRECISION_NANOS ||
    candidate.serverMaxFreqErrorPpm > MAX_FREQ_ERROR_PPM
  ) return "absurd-clock-quality";
  return undefined;
}

/**
 * Draws what a single candidate says of the wall clock.
 *
 * The point lies halfway through the exchange on both clocks, each half rounded
 * down to a nanosecond; the half nanosecond that may cost is far below any
 * clock's precision and is not in the bound.
 *
 * The bound takes the local precision too, once, so that whoever reads the
 * correlation needs nothing else. Like the standard's it charges the server's
 * frequency error only for the time it held the request. That is enough as
 * long as the server's real error is within our own bound, or it holds the
 * request for half of the exchange.
 *
 * Source: ETSI TS 103 286-2, annex on dispersion: server precision + local
 * precision + round trip / 2 + local error · (t4 - t1) + server error ·
 * (t3 - t2), growing by local error + server error.
 *
 * @param candidate The measurement; one that {@linkcode candidateFaultOf}
 * passes.
 * @param local How good our own clock is.
 * @returns The correlation, at speed 1.
 *
 * @example An exchange of 4 ms with a perfect server
 * ```ts
 * import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
 * import { correlationOf } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const candidate = {
 *   t1: monotonicNanos(1_000_000n),
 *   t2: wallClockNanos(9_000_000n),
 *   t3: wallClockNanos(9_000_000n),
 *   t4: monotonicNanos(5_000_000n),
 *   serverPrecisionNanos: durationNanos(100),
 *   serverMaxFreqErrorPpm: 0,
 * };
 * const correlation = correlationOf(candidate, {
 *   precisionNanos: durationNanos(0),
 *   maxFreqErrorPpm: 0,
 * });
 * assertEquals(correlation.local, monotonicNanos(3_000_000n));
 * assertEquals(correlation.wallClock, wallClockNanos(9_000_000n));
 * assertEquals(correlation.initialErrorNanos, durationNanos(2_000_100));
 * ```
 */
export function correlationOf(
  candidate: Candidate,
  local: LocalClockQuality,
): WallClockCorrelation {
  const { t1, t2, t3, t4 } = candidate;
  return {
    local: monotonicNanos(half(t1 + t4)),
    wallClock: wallClockNanos(half(t2 + t3)),
    speed: 1,
    initialErrorNanos: durationNanos(
      roundTripNanos(candidate) / 2 + clockErrorNanos(candidate, local),
    ),
    errorGrowthRate: (local.maxFreqErrorPpm + candidate.serverMaxFreqErrorPpm) /
      1e6,
  };
}

/** How wrong the two clocks can be about one exchange: all but the delay. */
function clockErrorNanos(
  { t1, t2, t3, t4, serverPrecisionNanos, serverMaxFreqErrorPpm }: Candidate,
  local: LocalClockQuality,
): number {
  return serverPrecisionNanos + local.precisionNanos +
    local.maxFreqErrorPpm / 1e6 * Number(t4 - t1) +
    serverMaxFreqErrorPpm / 1e6 * Number(t3 - t2);
}

/** Halves, rounding down: a bigint's shift does, its division does not. */
function half(value: bigint): bigint {
  return value >> 1n;
}
