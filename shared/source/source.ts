import type {
  DurationNanos,
  MonotonicNanos,
  WallClockNanos,
} from "@dvbcss/clock";
import type {
  AudienceTimestamps,
  Presentation,
  Programme,
} from "@dvbcss/presentation";
import type { SourceAction } from "./source_action.ts";

/** One instant, on both clocks that a source works with. */
export interface SourceInstant {
  /** The local clock, by which what arrives is stamped. */
  readonly local: MonotonicNanos;
  /** The wall clock, in whose terms timelines are announced. */
  readonly wallClock: WallClockNanos;
  /** Bound on the error of `wallClock`, in nanoseconds; 0 or more. */
  readonly dispersionNanos: DurationNanos;
}

/** What a source's companions, all together, ask for and report. */
export interface Audience {
  /** Timeline selectors that some companion asked for; sorted, each once. */
  readonly neededSelectors: readonly string[];
  /** When companions present and could present, of each timeline they report on. */
  readonly timestamps: readonly AudienceTimestamps[];
}

/** What somebody with a remote control wants. */
export type SourceCommand =
  | { readonly do: "play" }
  | { readonly do: "pause" }
  | {
    readonly do: "seek";
    /** The timeline by which the position is meant. */
    readonly timelineSelector: string;
    /** Content time of that timeline, in seconds; may be negative. */
    readonly positionSeconds: number;
  }
  | {
    readonly do: "speed";
    /** Content seconds per wall clock second. */
    readonly speed: number;
  };

/** What became of a connection that a source asked for. */
export type SourceConnectionEvent =
  | { readonly kind: "open"; readonly connection: number }
  | {
    /** A WebSocket message, or a line without its end from a socket of lines. */
    readonly kind: "message";
    readonly connection: number;
    /** Text, or the octets of a binary message or of a datagram. */
    readonly message: string | Uint8Array;
  }
  | {
    /** It ended, or could not be opened. */
    readonly kind: "closed";
    readonly connection: number;
    /** Why, in words. */
    readonly reason: string;
  };

/** Which source it is, as people are told. */
export type SourceKind = "test-programme" | "scenario" | "mpv" | "upstream";

/**
 * Something that says what is presented: content, its status, and where its
 * timelines are.
 *
 * A machine without a socket, a timer or a clock: feed it instants and what
 * arrives, carry out the actions it returns. At most one timer is pending.
 */
export interface Source {
  /** Which source it is. */
  readonly kind: SourceKind;
  /** What is presented now; all that is announced. */
  readonly presentation: Presentation;
  /** What is presented, where it is ours to edit; undefined where others decide. */
  readonly programme: Programme | undefined;

  /**
   * Begins. Called once, before all else.
   *
   * @param now The instant.
   * @returns What to do.
   */
  start(now: SourceInstant): readonly SourceAction[];

  /**
   * Ends: says a goodbye to whom it talked to. Called once, after all else.
   *
   * @param now The instant.
   * @returns What to do.
   */
  stop(now: SourceInstant): readonly SourceAction[];

  /**
   * Does what is due. May be called early; the timer is then set again.
   *
   * @param now The instant, read as late as possible.
   * @returns What to do.
   */
  handleTimer(now: SourceInstant): readonly SourceAction[];

  /**
   * Keeps content where it is when the wall clock is replaced by another.
   *
   * @param now The instant, on the new wall clock.
   * @param from What the wall clock before it would have shown now.
   * @returns What to do.
   */
  handleWallClockStep(
    now: SourceInstant,
    from: WallClockNanos,
  ): readonly SourceAction[];

  /**
   * Takes note that the local clock stood still or jumped, as while a machine
   * sleeps: what was measured with it means nothing.
   *
   * @param now The instant, on the local clock as it goes on.
   * @returns What to do.
   */
  handleClockBreak(now: SourceInstant): readonly SourceAction[];

  /**
   * Learns what companions ask for.
   *
   * @param now The instant.
   * @param audience What they ask for and report.
   * @returns What to do.
   */
  handleAudience(
    now: SourceInstant,
    audience: Audience,
  ): readonly SourceAction[];

  /**
   * Does what somebody with a remote control wants.
   *
   * @param now The instant.
   * @param command What they want.
   * @returns What to do; undefined if it cannot be done.
   */
  handleCommand(
    now: SourceInstant,
    command: SourceCommand,
  ): readonly SourceAction[] | undefined;

  /**
   * Learns what became of a connection.
   *
   * @param now The instant at which it did; of a message, when it arrived.
   * @param event What happened.
   * @returns What to do; nothing for a connection that was closed.
   */
  handleConnection(
    now: SourceInstant,
    event: SourceConnectionEvent,
  ): readonly SourceAction[];
}
