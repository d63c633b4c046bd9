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
  /**
   * How long what a writer presented outlives the writer that died, in
   * nanoseconds; 0 for not at all. A goodbye ends it at once.
   */
  readonly holdNanos: DurationNanos;
}

/**
 * Between isolates of a process: dead after three missed heartbeats, by when what
 * the dead presented has been held for long enough.
 */
export const HEARTBEATS: Liveness = {
  kind: "heartbeats",
  repeatNanos: durationNanos(1_000_000_000),
  silenceNanos: durationNanos(3_000_000_000),
  graceNanos: durationNanos(3_000_000_000),
  holdNanos: durationNanos(0),
};

/**
 * Through a broker, which tells of a death at once. The rare repeats repair what
 * a full queue of the broker has dropped, and silence unmasks what a restarted
 * broker still retains of a writer that died with it.
 *
 * What the dead presented is held for as long as a supervisor takes to start a
 * process again: a second of waiting, and on a small computer two or three more
 * until it speaks. The film does not stop because the process that told of it did;
 * but nobody would tell of a pause, so that it cannot be held for long.
 */
export const LAST_WILLS: Liveness = {
  kind: "last-wills",
  repeatNanos: durationNanos(10_000_000_000),
  silenceNanos: durationNanos(30_000_000_000),
  graceNanos: durationNanos(2_000_000_000),
  holdNanos: durationNanos(5_000_000_000),
};
