/** Many numbers, and what can be said of them. */
export class Samples {
  #values = new Float64Array(4_096);
  #count = 0;
  #sorted = true;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Takes one more. */
  add(value: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count++] = value;
    this.#sorted = false;
  }

  /**
   * Picks a quantile.
   *
   * @param share Which one, from 0 to 1.
   * @returns The least value that at least this share of them do not exceed;
   * NaN if there are none.
   */
  quantile(share: number): number {
    if (!this.#sorted) this.#values.subarray(0, this.#count).sort();
    this.#sorted = true;
    const index = Math.max(Math.ceil(share * this.#count) - 1, 0);
    return this.#count === 0 ? NaN : this.#values[index] ?? NaN;
  }
}
