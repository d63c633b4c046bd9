import { type DurationNanos, durationNanos } from "@dvbcss/clock";

/** How the members of a channel learn who is alive and what was said before. */
export interface Liveness {
  /**
   * Who tells: the writers by repeating themselves, so that silence is death and
   * a newcomer has to ask; or a broker that keeps the last message of each
   * writer and speaks its last will.
   */
  readonly kind: "heartbeats" | "last-wills";
  /** Time between repeats of an announcement, in nanoseconds; above 0. */
  readonly repeatNanos: DurationNanos;
  /** Silence after which a writer is given up, in nanoseconds; above 0. */
  readonly silenceNanos: DurationNanos;
  /**
   * After a reconnect, silence after which a writer known from before it is
   * given up, in nanoseconds; above 0.
   */
  readonly graceNanos: DurationNanos;
}

/** Between isolates of a process: dead after three missed heartbeats. */
export const HEARTBEATS: Liveness = {
  kind: "heartbeats",
  repeatNanos: durationNanos(1_000_000_000),
  silenceNanos: durationNanos(3_000_000_000),
  graceNanos: durationNanos(3_000_000_000),
};

/**
 * Through a broker, which tells of a death at once. The rare repeats repair what
 * a full queue of the broker has dropped, and silence unmasks what a restarted
 * broker still retains of a writer that died with it.
 */
export const LAST_WILLS: Liveness = {
  kind: "last-wills",
  repeatNanos: durationNanos(10_000_000_000),
  silenceNanos: durationNanos(30_000_000_000),
  graceNanos: durationNanos(2_000_000_000),
};
