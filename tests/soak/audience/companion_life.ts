import type { SeededRandom } from "../../support/random.ts";
import type { Ledger } from "../observation/ledger.ts";
import { pause } from "../pause.ts";
import { runNanos } from "../run_clock.ts";

/** Someone who can be with the TV for a while. */
export interface Guest {
  /**
   * Joins.
   *
   * @returns Settles when it is on its timeline; fails if it cannot join now.
   */
  join(): Promise<void>;
  /** Settles when the house ends the stay. */
  readonly ended: Promise<void>;
  /** Leaves as it should. */
  leave(): Promise<void>;
  /** Is gone without a word. */
  vanish(): void;
  /** Stops to read, to ask and to answer, or begins again. */
  sleep(asleep: boolean): void;
}

/** How companions behave. */
export interface Habits {
  /** Least and longest stay, in seconds. */
  readonly staySeconds: readonly [number, number];
  /** Longest sleep, in seconds. */
  readonly sleepSeconds: number;
  /** Whether it can vanish and sleep, or only leave. */
  readonly isRude: boolean;
}

/**
 * The life of one companion: it joins, stays, then leaves, vanishes or sleeps,
 * and comes back, until the soak ends.
 */
export class CompanionLife {
  /** Since when it is awake and wants to be on its timeline; NaN if it does not. */
  wantsInSince = NaN;
  readonly #random: SeededRandom;
  readonly #habits: Habits;
  readonly #ledger: Ledger;
  readonly #enter: () => Guest;
  readonly #end = new AbortController();
  #guest: Guest | undefined;

  /**
   * Is nowhere yet.
   *
   * @param enter Makes the companion anew for each stay.
   */
  constructor(
    { random, habits, ledger, enter }: {
      readonly random: SeededRandom;
      readonly habits: Habits;
      readonly ledger: Ledger;
      readonly enter: () => Guest;
    },
  ) {
    this.#random = random;
    this.#habits = habits;
    this.#ledger = ledger;
    this.#enter = enter;
  }

  /** Lives until {@linkcode CompanionLife.end}. */
  async run(): Promise<void> {
    while (!this.#ended) {
      if (Number.isNaN(this.wantsInSince)) this.wantsInSince = runNanos();
      const guest = this.#guest = this.#enter();
      try {
        await guest.join();
      } catch {
        guest.vanish();
        await this.#seconds(0.25, 1);
        continue;
      }
      this.#ledger.count("joins");
      await this.#stay(guest);
    }
    this.wantsInSince = NaN;
    await this.#guest?.leave();
  }

  /** Ends it: the companion leaves. */
  end(): void {
    this.#end.abort();
    this.wantsInSince = NaN;
  }

  async #stay(guest: Guest): Promise<void> {
    for (;;) {
      const [least, most] = this.#habits.staySeconds;
      const lost = await this.#lostWithin(guest, least, most);
      if (lost || this.#ended) {
        if (lost) guest.vanish();
        return;
      }
      const dice = this.#habits.isRude ? this.#random.next() : 0;
      if (dice < 0.7) return await this.#goAway(guest, dice < 0.4);
      if (await this.#sleep(guest)) return;
    }
  }

  async #goAway(guest: Guest, politely: boolean): Promise<void> {
    this.wantsInSince = NaN;
    this.#ledger.count(politely ? "polite leavings" : "vanishings");
    if (politely) await guest.leave();
    else guest.vanish();
    await this.#seconds(0.2, 2);
  }

  /** Sleeps; whether the house had ended the stay before it woke. */
  async #sleep(guest: Guest): Promise<boolean> {
    this.wantsInSince = NaN;
    this.#ledger.count("sleeps");
    guest.sleep(true);
    await this.#seconds(1, this.#habits.sleepSeconds);
    guest.sleep(false);
    this.wantsInSince = runNanos();
    return this.#ended;
  }

  async #lostWithin(
    guest: Guest,
    least: number,
    most: number,
  ): Promise<boolean> {
    const lost = new AbortController();
    guest.ended.then(() => lost.abort());
    await this.#seconds(least, most, lost.signal);
    return lost.signal.aborted;
  }

  async #seconds(
    least: number,
    most: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const seconds = least + this.#random.next() * (most - least);
    const { signal: end } = this.#end;
    const until = signal === undefined ? end : AbortSignal.any([end, signal]);
    await pause(seconds * 1e3, until);
  }

  get #ended(): boolean {
    return this.#end.signal.aborted;
  }
}
