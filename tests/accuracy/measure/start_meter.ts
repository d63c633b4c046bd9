import type { Observation, Observer } from "./observer.ts";
import { Samples } from "./samples.ts";

/** How fast a start is. Times are in nanoseconds; infinite for "not in time". */
export interface StartStatistics {
  readonly starts: number;
  /** Share of starts whose bound was under 20 ms within half a second. */
  readonly usableShare: number;
  /** Until the bound was at most so much, in half of the starts and in 95 %. */
  readonly bound20Millis: TimeToReach;
  readonly bound5Millis: TimeToReach;
  readonly bound1Millis: TimeToReach;
  /** Until |error| was at most so much, which no client can know. */
  readonly error5Millis: TimeToReach;
  readonly error1Millis: TimeToReach;
}

/** How long something took, in nanoseconds, over all starts. */
export interface TimeToReach {
  readonly p50: number;
  readonly p95: number;
}

const NANOS_PER_MILLI = 1e6;
/** A companion is usable within this time of its start, or it feels slow. */
const USABLE_WITHIN_NANOS = 0.5e9;

/** Measures how fast clients start: one run after the other. */
export class StartMeter implements Observer {
  readonly #goals = {
    bound20Millis: new Goal(20 * NANOS_PER_MILLI),
    bound5Millis: new Goal(5 * NANOS_PER_MILLI),
    bound1Millis: new Goal(NANOS_PER_MILLI),
    error5Millis: new Goal(5 * NANOS_PER_MILLI),
    error1Millis: new Goal(NANOS_PER_MILLI),
  };
  #starts = 0;
  #usable = 0;

  /** Takes note of the end of a run. */
  endRun(): void {
    this.#starts++;
    if (this.#goals.bound20Millis.reachedAt <= USABLE_WITHIN_NANOS) {
      this.#usable++;
    }
    for (const goal of Object.values(this.#goals)) goal.endRun();
  }

  /** Takes an observation; they come in order of time. */
  observe({ at, reading, errorNanos }: Observation): void {
    if (reading === undefined) return;
    const goals = this.#goals;
    goals.bound20Millis.reach(at, reading.dispersionNanos);
    goals.bound5Millis.reach(at, reading.dispersionNanos);
    goals.bound1Millis.reach(at, reading.dispersionNanos);
    goals.error5Millis.reach(at, Math.abs(errorNanos));
    goals.error1Millis.reach(at, Math.abs(errorNanos));
  }

  /** Needs to know nothing of this. */
  handleAction(): void {}

  /** Needs not be told. */
  handleAnnouncement(): void {}

  /** What was measured in all starts. */
  statistics(): StartStatistics {
    const goals = this.#goals;
    return {
      starts: this.#starts,
      usableShare: this.#usable / this.#starts,
      bound20Millis: goals.bound20Millis.time(),
      bound5Millis: goals.bound5Millis.time(),
      bound1Millis: goals.bound1Millis.time(),
      error5Millis: goals.error5Millis.time(),
      error1Millis: goals.error1Millis.time(),
    };
  }
}

class Goal {
  readonly #limitNanos: number;
  readonly #times = new Samples();
  reachedAt = Infinity;

  constructor(limitNanos: number) {
    this.#limitNanos = limitNanos;
  }

  reach(at: number, nanos: number): void {
    if (nanos <= this.#limitNanos) {
      this.reachedAt = Math.min(this.reachedAt, at);
    }
  }

  endRun(): void {
    this.#times.add(this.reachedAt);
    this.reachedAt = Infinity;
  }

  time(): TimeToReach {
    return {
      p50: this.#times.quantile(0.5),
      p95: this.#times.quantile(0.95),
    };
  }
}
