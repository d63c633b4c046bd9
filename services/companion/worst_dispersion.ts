import type { CompanionEvent, CompanionReading } from "@dvbcss/companion";

/**
 * Remembers the worst dispersion.
 *
 * It is worst just before a better measurement is adopted, so it is enough to
 * look there and now and then.
 */
export class WorstDispersion {
  #worst: number | null = null;
  #known = false;

  /**
   * Takes an event.
   *
   * @param event The event.
   */
  handleEvent(event: CompanionEvent): void {
    if (event.kind !== "wall-clock") return;
    if (this.#known) this.#note(event.dispersionBeforeNanos);
    this.#known = true;
  }

  /**
   * Takes a reading.
   *
   * @param reading The reading.
   */
  handleReading(reading: CompanionReading): void {
    if (reading.dispersionNanos !== null) this.#note(reading.dispersionNanos);
  }

  /**
   * Reports the worst dispersion since the last such report, and starts anew.
   *
   * @returns The dispersion, in nanoseconds; null if the wall clock was unknown.
   */
  take(): number | null {
    const worst = this.#worst;
    this.#worst = null;
    return worst;
  }

  #note(nanos: number): void {
    this.#worst = Math.max(this.#worst ?? 0, nanos);
  }
}
