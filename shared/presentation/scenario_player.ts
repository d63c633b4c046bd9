import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import { Programme } from "./programme.ts";
import type { Scenario, ScenarioStep, ScenarioTimeline } from "./scenario.ts";
import { performOperation } from "./scenario_operation.ts";
import { SlowTimelines } from "./scenario_slow_timelines.ts";

/** What the caller of a {@linkcode ScenarioPlayer} must do next, in order. */
export type ScenarioAction =
  | {
    /** Announces what the programme presents now. */
    readonly kind: "change";
  }
  | {
    /** Tells the operator what the scripted TV did. */
    readonly kind: "note";
    /** One sentence without a full stop. */
    readonly text: string;
  }
  | {
    /** Calls `handleTimer` then; replaces an earlier one. */
    readonly kind: "set-timer";
    /** The wall clock time of the next thing to do. */
    readonly at: WallClockNanos;
  };

/** What a {@linkcode ScenarioPlayer} needs from outside. */
export interface ScenarioPlayerOptions {
  /** Draws a number from 0 up to but not including 1. */
  readonly random: () => number;
}

/**
 * Acts as a scripted TV.
 *
 * Others may change its programme meanwhile; the next step applies to what it
 * finds. A step that comes late applies when it comes, so that content does not
 * move backwards, and does not delay the steps after it.
 *
 * @example A TV that pauses after five seconds
 * ```ts
 * import { durationNanos, wallClockNanos } from "@dvbcss/clock";
 * import { ScenarioPlayer, testProgramme } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const player = new ScenarioPlayer(wallClockNanos(0n), {
 *   description: "Pauses once.",
 *   content: testProgramme(wallClockNanos(0n)).content,
 *   timelines: [],
 *   steps: [{ atNanos: durationNanos(5e9), operations: [{ kind: "pause" }] }],
 * }, { random: () => 0 });
 *
 * const at = wallClockNanos(5_000_000_000n);
 * assertEquals(player.handleTimer(wallClockNanos(0n)), [{ kind: "set-timer", at }]);
 * assertEquals(player.handleTimer(at), [
 *   { kind: "note", text: "Paused the programme" },
 *   { kind: "change" },
 * ]);
 * ```
 */
export class ScenarioPlayer {
  /** What it presents. */
  readonly programme: Programme;
  readonly #steps: readonly ScenarioStep[];
  readonly #loopNanos: bigint | undefined;
  readonly #random: () => number;
  readonly #slow: SlowTimelines;
  #cycleStart: WallClockNanos;
  /** Index of the step to come; past the end when there is none. */
  #next = 0;

  /**
   * Starts the scenario; the first call of `handleTimer` is due at once.
   *
   * @param now The wall clock time of the start.
   * @param scenario The script.
   * @param options What it needs from outside.
   * @throws {RangeError} If steps are out of order, or the cycle ends before them.
   */
  constructor(
    now: WallClockNanos,
    scenario: Scenario,
    options: ScenarioPlayerOptions,
  ) {
    checkOrder(scenario);
    this.programme = new Programme(now, scenario);
    this.#slow = new SlowTimelines(this.programme);
    for (const timeline of scenario.timelines) this.#slow.add(now, timeline);
    this.#steps = scenario.steps;
    this.#loopNanos = scenario.loopNanos === undefined
      ? undefined
      : BigInt(scenario.loopNanos);
    this.#random = options.random;
    this.#cycleStart = now;
  }

  /**
   * Does what is due.
   *
   * @param now The wall clock time.
   * @returns What the caller must do.
   */
  handleTimer(now: WallClockNanos): readonly ScenarioAction[] {
    const notes = [
      ...this.#skipCycles(now),
      ...this.#takeSteps(now),
      ...this.#slow.handleTimer(now),
    ];
    return this.#actions(notes);
  }

  /**
   * Learns which timelines companions need.
   *
   * @param now The wall clock time.
   * @param timelineSelectors The timeline selectors that some companion asked for.
   * @returns What the caller must do.
   */
  handleNeeded(
    now: WallClockNanos,
    timelineSelectors: readonly string[],
  ): readonly ScenarioAction[] {
    return this.#actions(this.#slow.handleNeeded(now, timelineSelectors));
  }

  /**
   * Keeps content and script where they are when the wall clock is replaced.
   *
   * @param from What the wall clock showed before.
   * @param to What it shows at the same instant from now on.
   * @returns What the caller must do.
   */
  handleWallClockStep(
    from: WallClockNanos,
    to: WallClockNanos,
  ): readonly ScenarioAction[] {
    this.programme.handleWallClockStep(from, to);
    this.#slow.handleWallClockStep(from, to);
    this.#cycleStart = wallClockNanos(this.#cycleStart + to - from);
    return [{ kind: "change" }, ...this.#timer()];
  }

  /** Leaves out whole cycles that a long delay has swallowed. */
  #skipCycles(now: WallClockNanos): readonly string[] {
    const due = this.#nextStepAt();
    if (due === undefined || this.#loopNanos === undefined) return [];
    const missed = (now - due) / this.#loopNanos;
    if (missed < 1n) return [];
    this.#startCycle(missed * this.#loopNanos);
    return [`Skipped cycles that the clock ran past: ${missed}`];
  }

  #takeSteps(now: WallClockNanos): readonly string[] {
    const notes: string[] = [];
    for (
      let due = this.#nextStepAt();
      due !== undefined && due <= now;
      due = this.#nextStepAt()
    ) {
      for (const operation of this.#steps[this.#next]?.operations ?? []) {
        notes.push(
          performOperation(now, operation, {
            programme: this.programme,
            random: this.#random,
            added: (timeline: ScenarioTimeline) =>
              this.#slow.add(now, timeline),
          }),
        );
      }
      this.#next++;
      if (this.#next === this.#steps.length && this.#loopNanos !== undefined) {
        this.#next = 0;
        this.#startCycle(this.#loopNanos);
      }
    }
    return notes;
  }

  #startCycle(afterNanos: bigint): void {
    this.#cycleStart = wallClockNanos(this.#cycleStart + afterNanos);
  }

  #nextStepAt(): WallClockNanos | undefined {
    const step = this.#steps[this.#next];
    return step === undefined
      ? undefined
      : wallClockNanos(this.#cycleStart + BigInt(step.atNanos));
  }

  #actions(notes: readonly string[]): readonly ScenarioAction[] {
    const told = notes.map((text) => ({ kind: "note", text }) as const);
    const changed = notes.length > 0 ? [{ kind: "change" } as const] : [];
    return [...told, ...changed, ...this.#timer()];
  }

  #timer(): readonly ScenarioAction[] {
    const step = this.#nextStepAt();
    const found = this.#slow.nextDeadline();
    const at = step === undefined || (found !== undefined && found < step)
      ? found
      : step;
    return at === undefined ? [] : [{ kind: "set-timer", at }];
  }
}

function checkOrder({ steps, loopNanos }: Scenario): void {
  let earliest = 0;
  for (const [index, { atNanos }] of steps.entries()) {
    if (!(atNanos >= earliest)) {
      throw new RangeError(
        `Cannot play scenario: step ${index} must come at ${earliest} ns or later: current value is ${atNanos}`,
      );
    }
    earliest = atNanos;
  }
  if (loopNanos !== undefined && !(loopNanos >= earliest && loopNanos > 0)) {
    throw new RangeError(
      `Cannot play scenario: cycle must last until its last step at ${earliest} ns, and longer than 0: current value is ${loopNanos}`,
    );
  }
}
