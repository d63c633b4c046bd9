import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** How the connections to a TV Device stand. */
export interface TvConnections {
  /** Whether CII is open and has said what is presented. */
  readonly isCiiCurrent: boolean;
  /** Whether TS is open, for one timeline at least. */
  readonly isTsOpen: boolean;
  /** Whether we closed CII ourselves, to open it afresh. */
  readonly isRenewing: boolean;
}

/** How long the rest may stand without CII, in nanoseconds. */
const HOLD_NANOS = 2_000_000_000n;

/**
 * Whether a TV Device is there, as far as its connections tell.
 *
 * | CII | TS | the TV Device is |
 * | --- | --- | --- |
 * | open, and has spoken | any | there |
 * | lost | open | there, for 2 s: its CII service may be restarting |
 * | lost | closed, or none | gone, at once |
 * | opened afresh by us | any | there, for 2 s |
 *
 * Once gone it is gone until CII has spoken again. What is lost without a word
 * `TvWatch` finds out.
 */
export class TvPresence {
  #isThere = false;
  #lostAt: MonotonicNanos | undefined;

  /** Whether it is there. */
  get isThere(): boolean {
    return this.#isThere;
  }

  /** When to look again, if ever. */
  get deadline(): MonotonicNanos | undefined {
    return this.#isThere && this.#lostAt !== undefined
      ? monotonicNanos(this.#lostAt + HOLD_NANOS)
      : undefined;
  }

  /**
   * Looks at the connections.
   *
   * @param now The local time.
   * @param connections How they stand.
   * @returns Whether it came or went.
   */
  handleConnections(
    now: MonotonicNanos,
    { isCiiCurrent, isTsOpen, isRenewing }: TvConnections,
  ): boolean {
    const before = this.#isThere;
    if (isCiiCurrent) {
      this.#isThere = true;
      this.#lostAt = undefined;
      return !before;
    }
    this.#lostAt ??= now;
    const isHeld = now - this.#lostAt < HOLD_NANOS && (isTsOpen || isRenewing);
    this.#isThere = before && isHeld;
    return before && !isHeld;
  }
}
