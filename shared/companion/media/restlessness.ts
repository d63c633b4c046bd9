/** Time in which a correction is forgotten, to 1/e, in seconds. */
const FORGOTTEN_SECONDS = 60;
/** So many recent corrections double the dead band. */
const DOUBLING = 2;
/** The dead band becomes no wider than so many times itself. */
const GREATEST_FACTOR = 1.6;

/**
 * Widens the dead band while small corrections follow each other, so that an
 * element that will not be moved by little is not moved for ever.
 */
export class Restlessness {
  #recent = 0;

  /** What to multiply the dead band by; from 1 to 1.6. */
  get factor(): number {
    return Math.min(1 + this.#recent / DOUBLING, GREATEST_FACTOR);
  }

  /**
   * Lets time pass.
   *
   * @param seconds How much; 0 or more.
   */
  advance(seconds: number): void {
    this.#recent *= Math.exp(-seconds / FORGOTTEN_SECONDS);
  }

  /** Notes a small correction. */
  handleCorrection(): void {
    this.#recent++;
  }

  /** Forgets corrections, because what they were made for is no more. */
  reset(): void {
    this.#recent = 0;
  }
}
