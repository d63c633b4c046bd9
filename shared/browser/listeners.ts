/** Those who listen to a set of named events. */
export class Listeners<Events> {
  #listeners: {
    [Name in keyof Events]?: Set<(event: Events[Name]) => void>;
  } = {};

  /**
   * Adds a listener.
   *
   * @param name Of what.
   * @param listener Called with each of it.
   * @returns Removes it.
   */
  add<Name extends keyof Events>(
    name: Name,
    listener: (event: Events[Name]) => void,
  ): () => void {
    const those = this.#listeners[name] ??= new Set();
    those.add(listener);
    return () => those.delete(listener);
  }

  /**
   * Calls the listeners. What one of them throws is reported as the page's own
   * error, and is no problem of the others.
   *
   * @param name Of what.
   * @param event What happened.
   */
  dispatch<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...this.#listeners[name] ?? []]) {
      try {
        listener(event);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** Removes everybody. */
  clear(): void {
    this.#listeners = {};
  }
}
