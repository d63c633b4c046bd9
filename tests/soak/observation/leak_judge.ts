import { median } from "../../bench/statistics.ts";

/** How much a process held at an instant. */
export interface ProcessSample {
  /** When, in seconds of this run. */
  readonly atSeconds: number;
  /** Resident memory, in octets. */
  readonly residentOctets: number;
  /** Open file descriptors. */
  readonly descriptors: number;
}

/** What became of the memory of one life of a process. */
export interface MemoryVerdict {
  /** How long was looked at, in seconds, after the warm-up. */
  readonly windowSeconds: number;
  /** Median of the first quarter, in octets. */
  readonly earlyOctets: number;
  /** Median of the last quarter, in octets. */
  readonly lateOctets: number;
  /** How much it may have grown, as a share. */
  readonly boundShare: number;
  /** How much it has grown, as a share; below 0 if it shrank. */
  readonly growthShare: number;
  /** Whether it is within the bound. */
  readonly flat: boolean;
}

/** From this on a window shows growth of 5 % apart from noise. */
const LONG_WINDOW_SECONDS = 180;
/** What a flat process may grow in a long window. */
const LONG_BOUND = 0.05;
/** In a short one the engine's heap still finds its size. */
const SHORT_BOUND = 0.15;
/** Fewer samples than this say nothing. */
const LEAST_SAMPLES = 8;

/**
 * Judges whether a process leaks.
 *
 * Growth is the median of the last quarter over that of the first: single
 * collections of garbage, up or down, do not move a median, and a leak of a
 * steady rate shows three quarters of what it took in the window.
 *
 * @param samples Samples of one life, under the same load, in order.
 * @param warmUpSeconds How much of its beginning does not count.
 * @returns The verdict; undefined if the life was too short for one.
 */
export function judgeMemory(
  samples: readonly ProcessSample[],
  warmUpSeconds: number,
): MemoryVerdict | undefined {
  const began = samples[0]?.atSeconds ?? 0;
  const warm = samples.filter(({ atSeconds }) =>
    atSeconds >= began + warmUpSeconds
  );
  if (warm.length < LEAST_SAMPLES) return undefined;
  const quarter = Math.floor(warm.length / 4);
  const octets = warm.map(({ residentOctets }) => residentOctets);
  const earlyOctets = median(octets.slice(0, quarter));
  const lateOctets = median(octets.slice(-quarter));
  const windowSeconds = (warm.at(-1)?.atSeconds ?? 0) -
    (warm[0]?.atSeconds ?? 0);
  const boundShare = windowSeconds >= LONG_WINDOW_SECONDS
    ? LONG_BOUND
    : SHORT_BOUND;
  const growthShare = lateOctets / earlyOctets - 1;
  const flat = growthShare <= boundShare;
  return {
    windowSeconds,
    earlyOctets,
    lateOctets,
    boundShare,
    growthShare,
    flat,
  };
}
