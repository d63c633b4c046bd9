/** What to do when the first listener comes and when the last one leaves. */
export interface ListenersInit {
  /** Called before the first listener of a time with none. */
  readonly whenFirst?: () => void;
  /** Called after the last listener has left. */
  readonly whenLast?: () => void;
}

interface Subscription<T> {
  readonly listener: (value: T) => void;
}

/**
 * Those who want to be told of something.
 *
 * Listeners may come and go while the others are being told: one that left is
 * not told any more, one that came is told from the next time on.
 */
export class Listeners<T> {
  readonly #subscriptions = new Set<Subscription<T>>();
  readonly #init: ListenersInit;

  /**
   * Starts with nobody.
   *
   * @param init What to do at the first and the last.
   */
  constructor(init: ListenersInit = {}) {
    this.#init = init;
  }

  /**
   * Adds one, even if the same function is already there.
   *
   * @param listener What to call.
   * @returns A function that removes it; calling it again does nothing.
   */
  add(listener: (value: T) => void): () => void {
    if (this.#subscriptions.size === 0) this.#init.whenFirst?.();
    const subscription = { listener };
    this.#subscriptions.add(subscription);
    return () => {
      const left = this.#subscriptions.delete(subscription);
      if (left && this.#subscriptions.size === 0) this.#init.whenLast?.();
    };
  }

  /**
   * Tells each of them, in the order in which they came.
   *
   * @param value What to tell.
   * @throws What a listener threw, or an `AggregateError` of several, once all
   *   have been told.
   */
  tell(value: T): void {
    const errors: unknown[] = [];
    for (const subscription of [...this.#subscriptions]) {
      if (!this.#subscriptions.has(subscription)) continue;
      try {
        subscription.listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) {
      throw new AggregateError(errors, "Several listeners failed");
    }
  }
}
