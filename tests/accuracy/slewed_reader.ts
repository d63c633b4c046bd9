import {
  type MonotonicNanos,
  SlewedWallClock,
  wallClockAt,
  wallClockDispersionAt,
} from "@dvbcss/clock";
import type { WcClientAction } from "@dvbcss/protocol";
import type { Reader, Reading } from "./contender.ts";

/** Reads the wall clock as our own applications do: slewed. */
export class SlewedReader implements Reader {
  readonly #wallClock = new SlewedWallClock();

  handleAction(now: MonotonicNanos, action: WcClientAction): boolean {
    if (action.kind !== "correlate") return false;
    const { correlation } = action;
    if (action.change === "step") {
      this.#wallClock.replaceBy(now, correlation);
      return true;
    }
    return this.#wallClock.handleCorrelation(now, correlation)?.kind === "step";
  }

  read(now: MonotonicNanos): Reading | undefined {
    const line = this.#wallClock.correlationAt(now);
    return line && {
      wallClock: wallClockAt(line, now),
      dispersionNanos: wallClockDispersionAt(line, now),
    };
  }
}
