/** Length of the window in which messages are counted. */
const WINDOW_NANOS = 1_000_000_000n;

/** What becomes of a message that arrives at an {@linkcode Inbox}. */
export interface Admission {
  /** The texts to handle now, oldest first. */
  readonly texts: readonly string[];
  /** How many texts are dropped for good. */
  readonly dropped: number;
}

/**
 * Bounds how many messages of one client are looked at in a second.
 *
 * Of those beyond the bound only the newest is kept, unread, until the second is
 * over: whatever a client says last in a burst counts.
 */
export class Inbox {
  readonly #limit: number;
  #windowStart = 0n;
  #count = 0;
  #held: string | undefined;

  /** Makes an empty inbox that lets `limit` messages a second through. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** When the held message can be taken; undefined while none is held. */
  get heldUntil(): bigint | undefined {
    return this.#held === undefined
      ? undefined
      : this.#windowStart + WINDOW_NANOS;
  }

  /** Takes a text that arrived. */
  admit(now: bigint, text: string): Admission {
    const held = this.takeHeld(now);
    const texts = held === undefined ? [] : [held];
    if (this.#count < this.#limit) {
      this.#count++;
      return { texts: [...texts, text], dropped: 0 };
    }
    const dropped = this.#held === undefined ? 0 : 1;
    this.#held = text;
    return { texts, dropped };
  }

  /** Gives the held text once its second is over. */
  takeHeld(now: bigint): string | undefined {
    const elapsed = now - this.#windowStart;
    // A clock that was set back must not lock the client out.
    if (elapsed >= 0n && elapsed < WINDOW_NANOS) return undefined;
    this.#windowStart = now;
    const held = this.#held;
    this.#held = undefined;
    this.#count = held === undefined ? 0 : 1;
    return held;
  }
}
