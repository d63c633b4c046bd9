import {
  type MonotonicNanos,
  monotonicNanos,
  type WallClockNanos,
} from "@dvbcss/clock";
import {
  type Presentation,
  type Programme,
  type Scenario,
  type ScenarioAction,
  ScenarioPlayer,
  type ScenarioPlayerOptions,
} from "@dvbcss/presentation";
import type { Audience, Source, SourceInstant } from "./source.ts";
import type { SourceAction } from "./source_action.ts";

/**
 * A scripted TV. What somebody edits meanwhile, the next step finds.
 *
 * @example A TV that does nothing
 * ```ts
 * import { durationNanos, monotonicNanos, wallClockNanos } from "@dvbcss/clock";
 * import { testProgramme } from "@dvbcss/presentation";
 * import { ScenarioSource } from "@dvbcss/source";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const now = {
 *   local: monotonicNanos(0n),
 *   wallClock: wallClockNanos(0n),
 *   dispersionNanos: durationNanos(0),
 * };
 * const { content } = testProgramme(now.wallClock);
 * const source = new ScenarioSource(
 *   now,
 *   { description: "Does nothing.", content, timelines: [], steps: [] },
 *   { random: () => 0 },
 * );
 * assertEquals(source.start(now), [{ kind: "present" }]);
 * ```
 */
export class ScenarioSource implements Source {
  /** Which source it is. */
  readonly kind = "scenario";
  readonly #player: ScenarioPlayer;

  /**
   * Starts the scenario.
   *
   * @param now The instant.
   * @param scenario The script.
   * @param options What it needs from outside.
   * @throws {RangeError} If steps are out of order, or the cycle ends before them.
   */
  constructor(
    now: SourceInstant,
    scenario: Scenario,
    options: ScenarioPlayerOptions,
  ) {
    this.#player = new ScenarioPlayer(now.wallClock, scenario, options);
  }

  /** What is presented now. */
  get presentation(): Presentation {
    return this.programme.snapshot();
  }

  /** What is presented, for anybody to edit. */
  get programme(): Programme {
    return this.#player.programme;
  }

  /** Performs what the script says of the start. */
  start(now: SourceInstant): readonly SourceAction[] {
    const actions = this.#player.handleTimer(now.wallClock);
    return [...carryOut(now, actions), { kind: "present" }];
  }

  /** Ends, which takes no goodbye. */
  stop(): readonly SourceAction[] {
    return [];
  }

  /** Performs the steps that are due. */
  handleTimer(now: SourceInstant): readonly SourceAction[] {
    return carryOut(now, this.#player.handleTimer(now.wallClock));
  }

  /** Keeps content and script where they are when the wall clock is replaced. */
  handleWallClockStep(
    now: SourceInstant,
    from: WallClockNanos,
  ): readonly SourceAction[] {
    return carryOut(
      now,
      this.#player.handleWallClockStep(from, now.wallClock),
    );
  }

  /** Sets its timer anew, which slept as well. */
  handleClockBreak(now: SourceInstant): readonly SourceAction[] {
    return this.handleTimer(now);
  }

  /** Begins to look for the timelines that companions ask for. */
  handleAudience(
    now: SourceInstant,
    { neededSelectors }: Audience,
  ): readonly SourceAction[] {
    return carryOut(
      now,
      this.#player.handleNeeded(now.wallClock, neededSelectors),
    );
  }

  /** Takes no commands: its programme is there to edit. */
  handleCommand(): undefined {
    return undefined;
  }

  /** Has no connections. */
  handleConnection(): readonly SourceAction[] {
    return [];
  }
}

function carryOut(
  now: SourceInstant,
  actions: readonly ScenarioAction[],
): readonly SourceAction[] {
  return actions.map((action): SourceAction => {
    switch (action.kind) {
      case "change":
        return { kind: "present" };
      case "note":
        return { kind: "note", level: "info", text: action.text };
      case "set-timer":
        return { kind: "set-timer", at: localAt(now, action.at) };
      default:
        return action satisfies never;
    }
  });
}

/** A timer that ends a little early, as the clocks drift, is set again. */
function localAt(now: SourceInstant, at: WallClockNanos): MonotonicNanos {
  return monotonicNanos(now.local + (at - now.wallClock));
}
