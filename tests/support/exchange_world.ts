import {
  durationNanos,
  monotonicNanos,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { Candidate } from "@dvbcss/protocol";
import type { SeededRandom } from "./random.ts";

/** A range of durations, in nanoseconds. */
export type NanosRange = readonly [min: number, max: number];

/** Two clocks and the delays between them; what is declared is true. */
export interface ExchangeWorld {
  readonly localPrecisionNanos: number;
  readonly serverPrecisionNanos: number;
  readonly localMaxFreqErrorPpm: number;
  readonly serverMaxFreqErrorPpm: number;
  readonly thereNanos: NanosRange;
  readonly backNanos: NanosRange;
  /** How long the server holds a request. */
  readonly holdNanos: NanosRange;
  /** Between two exchanges. */
  readonly pauseNanos: NanosRange;
  /** Frequency of the wall clock against ours at first. */
  readonly frequencyPpm: number;
  /** Direction and share of how far the frequency may wander, -1 to 1. */
  readonly wanderShare: number;
}

/** How the offset between two clocks goes. */
export interface OffsetPath {
  /** Wall clock minus local clock, without their epochs, in nanoseconds. */
  offsetAt(at: number): number;
}

const LOCAL_EPOCH = 77_000_000_000_000n;
const WALL_CLOCK_EPOCH = 1_760_000_000_000_000_000n;
const SECOND = 1e9;

/** What an estimator allows the frequency to wander if not told otherwise. */
const JUMP_PPM = 2;
const WANDER_PPM_PER_SECOND = 0.2;

/**
 * Draws how an offset goes.
 *
 * The frequency holds for ten to sixty seconds at a time, then jumps and goes on
 * changing at a constant rate, each by a share of what is allowed; it turns round
 * at what the two clocks' frequency errors permit.
 */
export function offsetPath(
  world: ExchangeWorld,
  random: SeededRandom,
): OffsetPath {
  const limit = world.localMaxFreqErrorPpm + world.serverMaxFreqErrorPpm;
  const { frequencyPpm, wanderShare } = world;
  // A staircase of a second each is itself a jump of a second's wander.
  const step = wanderShare * WANDER_PPM_PER_SECOND;
  const jump = wanderShare * (JUMP_PPM - Math.abs(step));
  const jumpAt = random.integer(10, 60);
  const offsets = [0];
  const ppmAt = (second: number): number => {
    const since = second - jumpAt;
    if (wanderShare === 0 || since < 0) return frequencyPpm;
    const strayed = frequencyPpm + jump + step * since;
    return Math.max(-0.999 * limit, Math.min(strayed, 0.999 * limit));
  };
  return {
    offsetAt(at) {
      const second = Math.floor(at / SECOND);
      while (offsets.length <= second) {
        const last = offsets.length - 1;
        offsets.push((offsets[last] ?? 0) + ppmAt(last) / 1e6 * SECOND);
      }
      return (offsets[second] ?? 0) +
        ppmAt(second) / 1e6 * (at - second * SECOND);
    },
  };
}

/** What the local clock reads at an instant of its own, rounded down. */
export function readLocal(at: number, world: ExchangeWorld): bigint {
  return LOCAL_EPOCH + BigInt(rounded(at, world.localPrecisionNanos));
}

/** What the wall clock stands at, at an instant of the local clock. */
export function trueWallClock(at: number, path: OffsetPath): bigint {
  return WALL_CLOCK_EPOCH + BigInt(Math.floor(at + path.offsetAt(at)));
}

/** Exchanges a request and its response. */
export function anExchange(
  at: number,
  { world, path, random }: {
    readonly world: ExchangeWorld;
    readonly path: OffsetPath;
    readonly random: SeededRandom;
  },
): { readonly candidate: Candidate; readonly end: number } {
  const received = at + random.integer(...world.thereNanos);
  const sent = received + random.integer(...world.holdNanos);
  const end = sent + random.integer(...world.backNanos);
  const candidate = {
    t1: monotonicNanos(readLocal(at, world)),
    t2: stamp(received, world, path),
    t3: stamp(sent, world, path),
    t4: monotonicNanos(readLocal(end, world)),
    serverPrecisionNanos: durationNanos(world.serverPrecisionNanos),
    serverMaxFreqErrorPpm: world.serverMaxFreqErrorPpm,
  };
  return { candidate, end };
}

function stamp(
  at: number,
  world: ExchangeWorld,
  path: OffsetPath,
): WallClockNanos {
  const elapsed = at + path.offsetAt(at);
  return wallClockNanos(
    WALL_CLOCK_EPOCH + BigInt(rounded(elapsed, world.serverPrecisionNanos)),
  );
}

function rounded(nanos: number, precisionNanos: number): number {
  return Math.floor(nanos / precisionNanos) * precisionNanos;
}
