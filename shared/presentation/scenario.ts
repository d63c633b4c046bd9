import type { DurationNanos } from "@dvbcss/clock";
import type { Content } from "./content.ts";
import type { MoveOptions, ProgrammeTimeline } from "./programme_timeline.ts";

/** A timeline of a scenario. */
export interface ScenarioTimeline extends ProgrammeTimeline {
  /**
   * How long the source takes to find it once a companion needs it, in
   * nanoseconds; until then it is pending, and again when nobody needs it any
   * more. Known at once unless given.
   */
  readonly pendingNanos?: DurationNanos;
}

/** A whole number of ticks, or one drawn from a range that includes its ends. */
export type ScenarioTicks =
  | { readonly ticks: bigint }
  | { readonly minTicks: bigint; readonly maxTicks: bigint };

/**
 * Something a scripted TV does.
 *
 * One that names no timeline selector concerns the programme with all its linked
 * timelines.
 */
export type ScenarioOperation =
  | {
    /** Presents other content; with timelines, from position 0 at speed 1. */
    readonly kind: "content";
    /** The members that change. */
    readonly content: Partial<Content>;
    /** All timelines from now on; as they were unless given. */
    readonly timelines?: readonly ScenarioTimeline[];
  }
  | {
    /** Changes the presentation status. */
    readonly kind: "status";
    /** Status words, the primary one first. */
    readonly presentationStatus: readonly string[];
  }
  | {
    /** Plays at normal speed, pauses, or goes on at the speed before the pause. */
    readonly kind: "play" | "pause" | "resume";
    /** What is meant. */
    readonly timelineSelector?: string;
  }
  | {
    /** Changes the speed. */
    readonly kind: "speed";
    /** Content seconds per wall clock second, from -1000 to 1000. */
    readonly speed: number;
    /** What is meant. */
    readonly timelineSelector?: string;
  }
  | {
    /** Moves the programme: to a position, or by a distance. */
    readonly kind: "seek" | "jump";
    /** The position or the distance, in nanoseconds of content time. */
    readonly positionNanos: DurationNanos;
  }
  | MoveOptions & {
    /** Moves to a content time of a timeline. */
    readonly kind: "seek";
    /** Its timeline selector. */
    readonly timelineSelector: string;
    /** The content time. */
    readonly ticks: bigint;
  }
  | MoveOptions & ScenarioTicks & {
    /** Moves by a distance on a timeline. */
    readonly kind: "jump";
    /** Its timeline selector. */
    readonly timelineSelector: string;
  }
  | {
    /** Offers one more timeline. */
    readonly kind: "add";
    /** The timeline. */
    readonly timeline: ScenarioTimeline;
  }
  | {
    /** Withdraws a timeline, or says whether its position is known. */
    readonly kind: "remove" | "available" | "unavailable";
    /** Its timeline selector. */
    readonly timelineSelector: string;
  };

/** What a scripted TV does at one instant. */
export interface ScenarioStep {
  /** When, in nanoseconds from the start of the cycle; 0 or more. */
  readonly atNanos: DurationNanos;
  /** What, in order. */
  readonly operations: readonly ScenarioOperation[];
}

/** A scripted TV. */
export interface Scenario {
  /** What it shows, in a sentence or more. */
  readonly description: string;
  /** What is presented at the start. */
  readonly content: Content;
  /** Its timelines at the start, in the order in which they are offered. */
  readonly timelines: readonly ScenarioTimeline[];
  /** What happens, in order of time. */
  readonly steps: readonly ScenarioStep[];
  /**
   * Length of a cycle, in nanoseconds: no less than the last step's time. The steps
   * happen once unless given.
   */
  readonly loopNanos?: DurationNanos;
}
