/**
 * Does something at once, and when asked again too soon, later: at most once an
 * interval, and the last request is never lost.
 */
export class PacedAction implements Disposable {
  readonly #act: () => void;
  readonly #intervalMillis: number;
  #pause: ReturnType<typeof setTimeout> | undefined;
  #asked = false;

  /**
   * Does nothing yet.
   *
   * @param act What to do.
   * @param intervalMillis Least time between doing it, in milliseconds.
   */
  constructor(act: () => void, intervalMillis: number) {
    this.#act = act;
    this.#intervalMillis = intervalMillis;
  }

  /** Asks for it. */
  request(): void {
    if (this.#pause !== undefined) {
      this.#asked = true;
      return;
    }
    this.#asked = false;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#asked) this.request();
    }, this.#intervalMillis);
    this.#act();
  }

  /** Drops what was asked for and not done. */
  [Symbol.dispose](): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#asked = false;
  }
}
