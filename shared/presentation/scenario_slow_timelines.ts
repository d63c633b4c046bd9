import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { Programme } from "./programme.ts";
import type { ScenarioTimeline } from "./scenario.ts";

interface SlowTimeline {
  readonly pendingNanos: bigint;
  /** When it is found; undefined while nobody looks for it, and once found. */
  readyAt: WallClockNanos | undefined;
}

/** The timelines that a source begins to look for when a companion needs them. */
export class SlowTimelines {
  readonly #programme: Programme;
  readonly #slow: Map<string, SlowTimeline> = new Map();
  #needed: ReadonlySet<string> = new Set();

  /**
   * Knows of none at first.
   *
   * @param programme The programme that has the timelines.
   */
  constructor(programme: Programme) {
    this.#programme = programme;
  }

  /**
   * Takes note of a timeline that was added to the programme.
   *
   * @param now The wall clock time of the change.
   * @param timeline The timeline, slow or not.
   */
  add(now: WallClockNanos, timeline: ScenarioTimeline): void {
    const { timelineSelector, pendingNanos } = timeline;
    this.#slow.delete(timelineSelector);
    if (pendingNanos === undefined) return;
    const slow = { pendingNanos: BigInt(pendingNanos), readyAt: undefined };
    this.#slow.set(timelineSelector, slow);
    this.#programme.setAvailability(timelineSelector, "pending");
    if (this.#needed.has(timelineSelector)) look(now, slow);
  }

  /**
   * Learns which timelines companions need.
   *
   * @param now The wall clock time.
   * @param timelineSelectors Their timeline selectors.
   * @returns What was done, a sentence each.
   */
  handleNeeded(
    now: WallClockNanos,
    timelineSelectors: readonly string[],
  ): readonly string[] {
    const before = this.#needed;
    this.#needed = new Set(timelineSelectors);
    const notes: string[] = [];
    for (const [timelineSelector, slow] of this.#present()) {
      const isNeeded = this.#needed.has(timelineSelector);
      if (isNeeded === before.has(timelineSelector)) continue;
      if (isNeeded) {
        look(now, slow);
        notes.push(`Began to look for ${timelineSelector}`);
      } else {
        slow.readyAt = undefined;
        this.#programme.setAvailability(timelineSelector, "pending");
        notes.push(`Gave up ${timelineSelector}, which nobody needs`);
      }
    }
    return notes;
  }

  /**
   * Finds the timelines that are due.
   *
   * @param now The wall clock time.
   * @returns What was done, a sentence each.
   */
  handleTimer(now: WallClockNanos): readonly string[] {
    const notes: string[] = [];
    for (const [timelineSelector, slow] of this.#present()) {
      if (slow.readyAt === undefined || slow.readyAt > now) continue;
      slow.readyAt = undefined;
      this.#programme.setAvailability(timelineSelector, "available");
      notes.push(`Found ${timelineSelector}`);
    }
    return notes;
  }

  /**
   * Keeps the deadlines where they are when the wall clock is replaced.
   *
   * @param from What the wall clock showed before.
   * @param to What it shows at the same instant from now on.
   */
  handleWallClockStep(from: WallClockNanos, to: WallClockNanos): void {
    for (const slow of this.#slow.values()) {
      if (slow.readyAt === undefined) continue;
      slow.readyAt = wallClockNanos(slow.readyAt + to - from);
    }
  }

  /**
   * Says when the next timeline is found.
   *
   * @returns The wall clock time, or undefined when none is looked for.
   */
  nextDeadline(): WallClockNanos | undefined {
    let earliest: WallClockNanos | undefined;
    for (const [, { readyAt }] of this.#present()) {
      if (readyAt === undefined) continue;
      if (earliest === undefined || readyAt < earliest) earliest = readyAt;
    }
    return earliest;
  }

  /** Those that nobody has removed from the programme. */
  #present(): readonly (readonly [string, SlowTimeline])[] {
    return [...this.#slow].filter(([timelineSelector]) =>
      this.#programme.hasTimeline(timelineSelector)
    );
  }
}

function look(now: WallClockNanos, slow: SlowTimeline): void {
  slow.readyAt = wallClockNanos(now + slow.pendingNanos);
}
