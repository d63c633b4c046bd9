import { exceedsBound, type Observation, type Observer } from "./observer.ts";

/** What was seen in one slice of time. All values in nanoseconds. */
export interface Slice {
  /** Mean and greatest |error|. */
  readonly meanError: number;
  readonly greatestError: number;
  /** Greatest bound on it. */
  readonly bound: number;
  /** Whether |error| exceeded the bound at any time. */
  readonly violated: boolean;
}

/** Error and bound over time, thinned out to be drawn. */
export class Course implements Observer {
  /** How long it is. */
  readonly durationNanos: number;
  readonly #sliceNanos: number;
  readonly #slices: (CountedSlice | undefined)[];

  /**
   * Makes an empty course.
   *
   * @param durationNanos How long it is.
   * @param slices Into how many slices of time it is cut.
   */
  constructor(durationNanos: number, slices: number) {
    this.durationNanos = durationNanos;
    this.#sliceNanos = durationNanos / slices;
    this.#slices = Array.from({ length: slices }, () => undefined);
  }

  /** The slices, in order; `undefined` where nothing could be read or known. */
  get slices(): readonly (Slice | undefined)[] {
    return this.#slices;
  }

  /** Takes an observation. */
  observe({ at, blind, reading, errorNanos }: Observation): void {
    const index = Math.floor(at / this.#sliceNanos);
    if (blind || reading === undefined || index >= this.#slices.length) return;
    const error = Math.abs(errorNanos);
    const bound = reading.dispersionNanos;
    const so = this.#slices[index];
    const count = so?.count ?? 0;
    this.#slices[index] = {
      count: count + 1,
      meanError: ((so?.meanError ?? 0) * count + error) / (count + 1),
      greatestError: Math.max(error, so?.greatestError ?? 0),
      bound: Math.max(bound, so?.bound ?? 0),
      violated: exceedsBound(reading, errorNanos) || so?.violated === true,
    };
  }

  /** Draws nothing of this. */
  handleAction(): void {}

  /** Draws nothing of this. */
  handleAnnouncement(): void {}
}

interface CountedSlice extends Slice {
  /** Number of observations. */
  readonly count: number;
}
