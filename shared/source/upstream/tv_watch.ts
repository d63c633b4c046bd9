import type { MonotonicNanos } from "@dvbcss/clock";
import type { PartAction } from "@dvbcss/companion/parts";
import { MessageAllowance } from "./message_allowance.ts";
import type { TimelineRelays } from "./timeline_relays.ts";
import type { Tv } from "./tv.ts";
import { TvPresence } from "./tv_presence.ts";

/**
 * Watches whether a TV Device is there, and opens afresh what may be dead.
 *
 * A connection that is lost without a word, as with the power or the Wi-Fi, looks
 * like one on which nothing happens. But the wall clock is asked all the time:
 *
 * | for so long without an answer | what is done |
 * | --- | --- |
 * | 3 s | CII is opened afresh; a TV Device that accepts it is there |
 * | 5 s | if it did not, the TV Device is gone |
 * | 10 s | if it did, its lines are of no use, and TS is opened afresh too |
 */
export class TvWatch {
  readonly #tv: Tv;
  readonly #relays: TimelineRelays;
  readonly #presence = new TvPresence();
  readonly #allowance = new MessageAllowance();
  #isQuiet = false;
  #isSilent = false;
  /** Whether we closed CII to open it afresh, and it has not spoken since. */
  #isRenewing = false;

  /**
   * Takes what it watches.
   *
   * @param tv What is followed whatever companions want.
   * @param relays What is followed for them.
   */
  constructor(tv: Tv, relays: TimelineRelays) {
    this.#tv = tv;
    this.#relays = relays;
  }

  /** Whether the TV Device is there. */
  get isThere(): boolean {
    return this.#presence.isThere;
  }

  /** When to look again; undefined for never. */
  get deadlines(): readonly (MonotonicNanos | undefined)[] {
    const { clock } = this.#tv;
    return [
      this.#isQuiet ? undefined : clock.quietAt,
      this.#isSilent ? undefined : clock.silentAt,
      this.#presence.deadline,
      this.#allowance.deadline,
    ];
  }

  /**
   * Counts a message.
   *
   * @param now The local time.
   * @returns Whether to read it.
   */
  admit(now: MonotonicNanos): boolean {
    return this.#allowance.admit(now);
  }

  /**
   * Opens afresh what may be dead.
   *
   * @param now The local time.
   * @returns What to do.
   */
  renewDue(now: MonotonicNanos): readonly PartAction[] {
    const was = { quiet: this.#isQuiet, silent: this.#isSilent };
    this.#isQuiet = this.#tv.clock.isQuietAt(now);
    this.#isSilent = this.#tv.clock.isSilentAt(now);
    if (this.#allowance.takeOverflow(now)) {
      return this.renew(now, "the TV talks too much to be understood");
    }
    const reason = "the TV's wall clock does not answer";
    if (this.#isSilent && !was.silent) return this.renew(now, reason);
    if (this.#isQuiet && !was.quiet) return this.#renewCii(now, reason);
    return was.quiet && !this.#isQuiet && !this.#tv.isCurrent
      ? this.#renewCii(now, "the TV's wall clock answers again")
      : [];
  }

  /**
   * Opens everything afresh but the wall clock.
   *
   * @param now The local time.
   * @param reason Why, in words.
   * @returns What to do.
   */
  renew(now: MonotonicNanos, reason: string): readonly PartAction[] {
    return [
      ...this.#renewCii(now, reason),
      ...this.#relays.reopen(now, reason),
    ];
  }

  /**
   * Looks whether the TV Device is there.
   *
   * @param now The local time.
   * @returns Whether it came or went.
   */
  look(now: MonotonicNanos): boolean {
    const isCiiCurrent = this.#tv.isCurrent;
    if (isCiiCurrent) this.#isRenewing = false;
    return this.#presence.handleConnections(now, {
      isCiiCurrent,
      isTsOpen: this.#relays.isOpen,
      isRenewing: this.#isRenewing,
    });
  }

  #renewCii(now: MonotonicNanos, reason: string): readonly PartAction[] {
    this.#isRenewing = true;
    return this.#tv.reopen(now, reason);
  }
}
