import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import { type Presentation, testProgramme } from "@dvbcss/presentation";
import type { Controlled } from "../../services/gateway/control/control_api.ts";

/** The instant at which a {@linkcode ControlledProgramme} is read and changed. */
export const CONTROL_TIME = wallClockNanos(1_700_000_010_000_000_000n);

/** A programme that has played for ten seconds when it is controlled. */
export class ControlledProgramme implements Controlled {
  readonly programme = testProgramme(
    wallClockNanos(CONTROL_TIME - 10_000_000_000n),
  );
  /** How often it was changed. */
  changes = 0;

  get presentation(): Presentation {
    return this.programme.snapshot();
  }

  now(): WallClockNanos {
    return CONTROL_TIME;
  }

  change<T>(edit: (now: WallClockNanos) => T): T {
    this.changes++;
    return edit(CONTROL_TIME);
  }
}
