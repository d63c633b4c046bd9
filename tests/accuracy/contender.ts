import {
  type DurationNanos,
  type MonotonicNanos,
  wallClockAt,
  wallClockDispersionAt,
  type WallClockNanos,
} from "@dvbcss/clock";
import type {
  CandidateSelector,
  WcClient,
  WcClientAction,
} from "@dvbcss/protocol";

/** What a reader says of the wall clock. */
export interface Reading {
  /** Wall clock time. */
  readonly wallClock: WallClockNanos;
  /** Bound on its error, in nanoseconds. */
  readonly dispersionNanos: DurationNanos;
}

/** How an application reads the wall clock. */
export interface Reader {
  /**
   * Takes note of what the client did.
   *
   * @param now The local time.
   * @param action One of the client's actions, in order.
   * @returns Whether the application is told that its clock jumps now.
   */
  handleAction(now: MonotonicNanos, action: WcClientAction): boolean;

  /**
   * Reads the wall clock. Its own calls never go back in time.
   *
   * @param now The local time.
   * @returns The reading; `undefined` before there is one.
   */
  read(now: MonotonicNanos): Reading | undefined;
}

/** A way to follow the wall clock, to be measured against others. */
export interface Contender {
  /** Its name in the tables. */
  readonly name: string;
  /** What it takes the local clock's frequency error to be at most. */
  readonly localMaxFreqErrorPpm: number;
  /**
   * Makes the policy of one client.
   *
   * @param random A seeded source, uniform in [0, 1).
   * @param localMaxFreqErrorPpm As above.
   */
  createSelector(random: () => number): CandidateSelector;
  /** Makes its reader; what the client believes is read as it is if left out. */
  createReader?(client: WcClient): Reader;
}

/**
 * Reads what a client believes, as it is.
 *
 * @param client The client.
 * @returns The reader: steps at every correlation.
 */
export function plainReader(client: WcClient): Reader {
  return {
    handleAction: (_now, action) =>
      action.kind === "correlate" && action.change === "step",
    read: (now) => {
      const { correlation } = client;
      return correlation && {
        wallClock: wallClockAt(correlation, now),
        dispersionNanos: wallClockDispersionAt(correlation, now),
      };
    },
  };
}
