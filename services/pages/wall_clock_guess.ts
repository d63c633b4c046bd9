/** Old messages are forgotten after this many. */
const REMEMBERED = 20;

/**
 * Guesses the wall clock from messages that carry it, for display: as far behind
 * as the quickest of the last messages took to come.
 */
export class WallClockGuess {
  /** Wall clock minus local time of the last messages, in milliseconds. */
  #offsets: readonly number[] = [];
  #baseNanos = 0n;

  /**
   * Takes in a message.
   *
   * @param nowMillis The local time of its arrival.
   * @param wallClockTime The wall clock time at which it was sent, in nanoseconds.
   */
  hear(nowMillis: number, wallClockTime: bigint): void {
    if (this.#offsets.length === 0) this.#baseNanos = wallClockTime;
    const offset = Number(wallClockTime - this.#baseNanos) / 1e6 - nowMillis;
    const steps = this.#offsets.some((one) => Math.abs(one - offset) > 2_000);
    const known = steps ? [] : this.#offsets;
    this.#offsets = [...known, offset].slice(-REMEMBERED);
  }

  /**
   * Tells how long ago an instant of the wall clock was.
   *
   * @param nowMillis The local time.
   * @param wallClockTime The instant, in nanoseconds.
   * @returns Seconds; below 0 if it is to come.
   */
  secondsSince(nowMillis: number, wallClockTime: bigint): number {
    const wallClockMillis = nowMillis + Math.max(...this.#offsets);
    const then = Number(wallClockTime - this.#baseNanos) / 1e6;
    return (wallClockMillis - then) / 1e3;
  }
}
