import type { WallClockNanos } from "@dvbcss/clock";
import type { Presentation, Programme } from "@dvbcss/presentation";
import type { SourceAction } from "./source_action.ts";
import type { Source, SourceInstant } from "./source.ts";

const PRESENT: readonly SourceAction[] = [{ kind: "present" }];

/**
 * A programme that plays by itself, such as the test programme, until somebody
 * edits it.
 *
 * @example The test programme
 * ```ts
 * import { testProgramme } from "@dvbcss/presentation";
 * import { ProgrammeSource } from "@dvbcss/source";
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const source = new ProgrammeSource(testProgramme(wallClockNanos(0n)));
 * assertEquals(source.presentation.timelines.length, 3);
 * ```
 */
export class ProgrammeSource implements Source {
  /** Which source it is. */
  readonly kind = "test-programme";
  /** What is presented, for anybody to edit. */
  readonly programme: Programme;

  /**
   * Presents a programme.
   *
   * @param programme The programme.
   */
  constructor(programme: Programme) {
    this.programme = programme;
  }

  /** What is presented now. */
  get presentation(): Presentation {
    return this.programme.snapshot();
  }

  /** Begins to present. */
  start(): readonly SourceAction[] {
    return PRESENT;
  }

  /** Ends, which takes no goodbye. */
  stop(): readonly SourceAction[] {
    return [];
  }

  /** Has nothing that is ever due. */
  handleTimer(): readonly SourceAction[] {
    return [];
  }

  /** Keeps content where it is when the wall clock is replaced. */
  handleWallClockStep(
    now: SourceInstant,
    from: WallClockNanos,
  ): readonly SourceAction[] {
    this.programme.handleWallClockStep(from, now.wallClock);
    return PRESENT;
  }

  /** Measures nothing with the local clock. */
  handleClockBreak(): readonly SourceAction[] {
    return [];
  }

  /** Has every timeline at hand, whoever asks. */
  handleAudience(): readonly SourceAction[] {
    return [];
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
