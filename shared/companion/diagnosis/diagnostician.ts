import {
  type MonotonicNanos,
  monotonicNanos,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type { PartAction } from "../companion_action.ts";
import type { CssService } from "../companion_event.ts";
import type { ContentFollower } from "../timeline/content_follower.ts";
import { diagnose, type Finding, type Observation } from "./diagnosis.ts";
import type { TimelineFollower } from "../timeline/timeline_follower.ts";
import type { WallClockFollower } from "../wall_clock/wall_clock_follower.ts";

/** What a {@linkcode Diagnostician} looks at. */
export interface Observed {
  /** What CII said. */
  readonly content: ContentFollower;
  /** How the wall clock is followed. */
  readonly wallClock: WallClockFollower;
  /** How the timeline is followed. */
  readonly timeline: TimelineFollower;
}

/** How often trouble that shows by silence is looked for, in nanoseconds. */
const INTERVAL_NANOS = 1_000_000_000n;

/** Looks now and then for what may keep companions out of step. */
export class Diagnostician {
  readonly #observed: Observed;
  readonly #discarded = { cii: 0, wc: 0, ts: 0 };
  #findings: readonly Finding[] = [];
  #deadline: MonotonicNanos | undefined;

  /**
   * Has found nothing yet.
   *
   * @param observed What to look at.
   */
  constructor(observed: Observed) {
    this.#observed = observed;
  }

  /** What was found when it last looked. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** How many messages of each service were of no use. */
  get discarded(): Readonly<Record<CssService, number>> {
    return { ...this.#discarded };
  }

  /** When the timer is due, if ever. */
  get deadline(): MonotonicNanos | undefined {
    return this.#deadline;
  }

  /** Begins to look, from the next interval on. */
  start(now: MonotonicNanos): void {
    this.#deadline = monotonicNanos(now + INTERVAL_NANOS);
  }

  /** Looks no more. */
  stop(): void {
    this.#deadline = undefined;
  }

  /** Counts a message that was of no use. */
  handleDiscard(service: CssService): void {
    this.#discarded[service]++;
  }

  /** Looks, if its time has come. */
  handleTimer(now: MonotonicNanos): readonly PartAction[] {
    if (this.#deadline === undefined || now < this.#deadline) return [];
    this.#deadline = monotonicNanos(now + INTERVAL_NANOS);
    return this.look(now);
  }

  /**
   * Looks now.
   *
   * @param now The local time.
   * @returns A report of each finding that was not there before.
   */
  look(now: MonotonicNanos): readonly PartAction[] {
    const known = new Set(this.#findings.map((it) => it.name));
    this.#findings = diagnose(this.#observationAt(now));
    return this.#findings
      .filter((finding) => !known.has(finding.name))
      .map((finding) => ({
        kind: "report",
        event: { kind: "finding", finding },
      }));
  }

  #observationAt(now: MonotonicNanos): Observation {
    const { content, wallClock, timeline } = this.#observed;
    const clock = wallClock.correlation;
    return {
      ciiHost: content.connection.url?.host,
      ciiSilentNanos: content.silentNanosAt(now),
      cii: content.state,
      timelineSelector: timeline.choice?.setup.timelineSelector,
      wcSilentNanos: wallClock.silentNanosAt(now),
      dispersionNanos: clock === undefined
        ? undefined
        : wallClockDispersionAt(clock, now),
      wallClockSteps: wallClock.steps,
      serverPrecisionNanos: wallClock.serverPrecisionNanos,
      tsSilentNanos: timeline.silentNanosAt(now),
      incompleteTimestamps: timeline.incompleteTimestamps,
      discarded: this.#discarded,
    };
  }
}
