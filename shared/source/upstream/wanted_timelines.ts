import {
  type DurationNanos,
  type MonotonicNanos,
  monotonicNanos,
} from "@dvbcss/clock";

/** Which timelines to ask a TV Device for. */
export interface TimelinesToAsk {
  /** Those to ask for, or to go on asking for. */
  readonly asked: readonly string[];
  /** Those that are wanted and for which there is no room, found just now. */
  readonly newlyRefused: readonly string[];
}

/** Settings of {@linkcode WantedTimelines}. */
export interface WantedTimelinesOptions {
  /** Most timelines to ask for at a time; 1 or more. */
  readonly most: number;
  /** How long to go on asking for what nobody wants any more, in nanoseconds. */
  readonly lingerNanos: DurationNanos;
}

interface Want {
  /** Its turn among all that were ever wanted. */
  readonly turn: number;
  /** Since when nobody wants it; undefined while somebody does. */
  leftAt: MonotonicNanos | undefined;
}

/**
 * Chooses which of the timelines that companions want to ask a TV Device for:
 * each costs one of the few connections that it takes.
 *
 * What the TV Device offers goes before what it does not, and what was wanted
 * first before what was wanted later. A companion that loads its page anew or
 * changes its network is back within seconds, so that what is not wanted any more
 * is asked for a little longer, if there is room.
 */
export class WantedTimelines {
  readonly #options: WantedTimelinesOptions;
  readonly #wants = new Map<string, Want>();
  #refused: ReadonlySet<string> = new Set();
  #turn = 0;

  /**
   * Starts with nothing wanted.
   *
   * @param options Its settings.
   */
  constructor(options: WantedTimelinesOptions) {
    this.#options = options;
  }

  /** When the first that nobody wants is given up, if ever. */
  get deadline(): MonotonicNanos | undefined {
    const [first] = [...this.#wants.values()]
      .flatMap(({ leftAt }) => leftAt ?? [])
      .toSorted((a, b) => a < b ? -1 : 1);
    return first === undefined ? undefined : this.#endOf(first);
  }

  /**
   * Takes what is wanted now.
   *
   * @param now The local time.
   * @param wanted The selectors that companions want and that can be asked for.
   * @param isOffered Tells whether the TV Device offers a selector.
   * @returns What to ask for.
   */
  handleWanted(
    now: MonotonicNanos,
    wanted: readonly string[],
    isOffered: (timelineSelector: string) => boolean,
  ): TimelinesToAsk {
    for (const selector of wanted) {
      const want = this.#wants.get(selector);
      if (want === undefined) {
        this.#wants.set(selector, { turn: this.#turn++, leftAt: undefined });
      } else want.leftAt = undefined;
    }
    const isWanted = new Set(wanted);
    for (const [selector, want] of this.#wants) {
      if (isWanted.has(selector)) continue;
      want.leftAt ??= now;
      if (now >= this.#endOf(want.leftAt)) this.#wants.delete(selector);
    }
    return this.#choose(isOffered);
  }

  #choose(isOffered: (timelineSelector: string) => boolean): TimelinesToAsk {
    const ranked = [...this.#wants]
      .map(([selector, want]) => ({
        selector,
        want,
        rank: (want.leftAt === undefined ? 0 : 2) +
          (isOffered(selector) ? 0 : 1),
      }))
      .toSorted((a, b) => a.rank - b.rank || a.want.turn - b.want.turn);
    const { most } = this.#options;
    for (const { selector, want } of ranked.slice(most)) {
      if (want.leftAt !== undefined) this.#wants.delete(selector);
    }
    const refused = ranked.slice(most)
      .filter(({ want }) => want.leftAt === undefined)
      .map(({ selector }) => selector);
    const newlyRefused = refused.filter((it) => !this.#refused.has(it));
    this.#refused = new Set(refused);
    const asked = ranked.slice(0, most).map(({ selector }) => selector);
    return { asked, newlyRefused };
  }

  #endOf(leftAt: MonotonicNanos): MonotonicNanos {
    const { lingerNanos } = this.#options;
    return monotonicNanos(leftAt + BigInt(Math.ceil(lingerNanos)));
  }
}
