import type { ControlTimestamp } from "@dvbcss/protocol";
import {
  blurred,
  positionAt,
  type TrueLine,
  type When,
} from "./content_line.ts";
import { apart, common, type Interval, widened } from "./interval.ts";
import type { TrueClock } from "./true_clock.ts";

/** What is presented, from one command to the next. */
export interface Presented {
  /** Where the content is. */
  readonly line: TrueLine;
  /** Timelines that have a position. */
  readonly selectors: readonly string[];
  /** The content id. */
  readonly contentId: string;
  /** The status words. */
  readonly status: readonly string[];
}

/** What is presented between two commands, and when that was. */
interface Era {
  readonly number: number;
  /** When it was commanded, in nanoseconds of this run. */
  readonly since: number;
  /** When the next era was there for certain; infinite for the present one. */
  until: number;
  presented: Presented;
}

/** What a companion asked for. */
export interface Wanted {
  readonly contentIdStem: string;
  readonly timelineSelector: string;
  readonly ticksPerSecond: number;
}

/** What a judgement says. */
export type Judgement =
  | {
    readonly ok: true;
    /** The first era that it can be of. */
    readonly era: number;
  }
  | { readonly ok: false; readonly reason: string };

/** Settings of a {@linkcode ContentTruth}. */
export interface ContentTruthOptions {
  readonly clock: TrueClock;
  /** How long a message may be under way, in nanoseconds. */
  readonly deliveryNanos: number;
}

/** Eras are remembered for those who slept meanwhile, so long. */
const KEPT_NANOS = 60e9;
/** A moving line is announced at a whole tick to half a nanosecond. */
const MOVING_TOLERANCE_NANOS = 1_000;

/**
 * What is presented as it truly is, known from what was commanded and when.
 *
 * A command takes effect at an unknown instant between its request and its
 * response, so that a line is known between two bounds. Every companion must be
 * told the same line: each right timestamp narrows the bounds, and one outside of
 * them is wrong.
 */
export class ContentTruth {
  readonly #options: ContentTruthOptions;
  #eras: Era[] = [];
  /** Until when it may be that no timeline is known, after a kill. */
  #unknownUntil = -Infinity;

  /** Knows of nothing that is presented. */
  constructor(options: ContentTruthOptions) {
    this.#options = options;
  }

  /** What is presented now. */
  get presented(): Presented {
    return this.#present.presented;
  }

  /** The number of the present era. */
  get era(): number {
    return this.#present.number;
  }

  /** What was presented in an era and in those since then. */
  presentedSince(era: number): readonly Presented[] {
    return this.#eras
      .filter(({ number }) => number >= era)
      .map(({ presented }) => presented);
  }

  /** When an era was commanded; NaN if that is forgotten. */
  sinceOf(era: number): number {
    return this.#eras.find(({ number }) => number === era)?.since ?? NaN;
  }

  /**
   * Begins another era.
   *
   * @param since When it was commanded.
   * @param presented What is presented in it.
   * @returns Its number.
   */
  begin(since: number, presented: Presented): number {
    const number = (this.#eras.at(-1)?.number ?? 0) + 1;
    this.#eras.push({ number, since, until: Infinity, presented });
    return number;
  }

  /**
   * Says that an era is there for certain.
   *
   * @param era The era.
   * @param at Since when.
   */
  settle(era: number, at: number): void {
    const before = this.#eras.findLast(({ number }) => number < era);
    if (before !== undefined) before.until = at;
    this.#eras = this.#eras.filter(({ until }) => until + KEPT_NANOS >= at);
  }

  /**
   * Says more exactly what is presented, as soon as that is known.
   *
   * @param presented What is presented in this era.
   * @returns Whether what companions were told meanwhile agrees with it.
   */
  refine(presented: Presented): boolean {
    const era = this.#present;
    const { line } = presented;
    const instant = { low: line.at, high: line.at };
    const told = positionAt(era.presented.line, instant);
    const position = common(told, line.position);
    era.presented = {
      ...presented,
      line: { ...line, position: position ?? line.position },
    };
    return position !== undefined;
  }

  /** Lets companions be told that nothing is known, until some instant. */
  excuseUnknown(until: number): void {
    this.#unknownUntil = until;
  }

  /**
   * Judges a control timestamp, and learns from it if it is right.
   *
   * @param heard Between which instants it arrived.
   * @param wanted What its receiver asked for.
   * @param timestamp The timestamp.
   * @param fromEra The era of the one before it: news do not go back.
   * @returns The judgement.
   */
  judge(
    heard: When,
    wanted: Wanted,
    timestamp: ControlTimestamp,
    fromEra: number,
  ): Judgement {
    const when = this.#underWay(heard);
    const eras = this.#erasIn(when).filter(({ number }) => number >= fromEra);
    const right = eras.filter((era) =>
      this.#fits(when, era, wanted, timestamp)
    );
    const [first] = right;
    if (first !== undefined) {
      if (right.length === 1) this.#learn(when, first, wanted, timestamp);
      return { ok: true, era: first.number };
    }
    const excused = when.since < this.#unknownUntil;
    if (timestamp.contentTimeTicks === null && excused) {
      return { ok: true, era: fromEra };
    }
    return { ok: false, reason: this.#reason(when, eras, wanted, timestamp) };
  }

  /**
   * Says whether a timestamp is of the present era, or of one since then.
   *
   * @param at Now.
   * @param wanted What its receiver asked for.
   * @param timestamp The last one that was received.
   * @param era The earliest era that will do.
   */
  isCurrent(
    at: number,
    wanted: Wanted,
    timestamp: ControlTimestamp,
    era: number,
  ): boolean {
    const when = this.#underWay({ since: at, until: at });
    return this.#erasIn(when).some((one) =>
      one.number >= era && this.#fits(when, one, wanted, timestamp)
    );
  }

  /**
   * Judges a position that a companion worked out for itself.
   *
   * @param at When it was read.
   * @param positionNanos The position.
   * @param errorNanos What the companion says its error is at most.
   * @returns How far it is off beyond that, in nanoseconds; 0 if it is not.
   */
  errorOf(at: number, positionNanos: number, errorNanos: number): number {
    const claimed = widened(
      { low: positionNanos, high: positionNanos },
      errorNanos,
    );
    const when = this.#underWay({ since: at, until: at });
    const distances = this.#erasIn(when).map(({ presented }) =>
      apart(positionAt(presented.line, { low: at, high: at }), claimed)
    );
    return Math.min(...distances);
  }

  get #present(): Era {
    const era = this.#eras.at(-1);
    if (era === undefined) throw new Error("Nothing is presented yet");
    return era;
  }

  /** When that was right which is heard then: it may have been under way. */
  #underWay({ since, until }: When): When {
    return { since: since - this.#options.deliveryNanos, until };
  }

  #erasIn(when: When): readonly Era[] {
    return this.#eras.filter(({ since, until }) =>
      since <= when.until && when.since <= until
    );
  }

  #fits(
    when: When,
    { presented }: Era,
    wanted: Wanted,
    timestamp: ControlTimestamp,
  ): boolean {
    const isThere = presented.selectors.includes(wanted.timelineSelector) &&
      presented.contentId.startsWith(wanted.contentIdStem);
    if (timestamp.contentTimeTicks === null) return !isThere;
    if (!isThere || timestamp.speed !== presented.line.speed) return false;
    return this.#overlaps(when, presented.line, wanted, timestamp).length > 0;
  }

  /** What a timestamp and a line agree on: content time at the line's instant. */
  #overlaps(
    when: When,
    line: TrueLine,
    { ticksPerSecond }: Wanted,
    timestamp: ControlTimestamp,
  ): readonly Interval[] {
    if (timestamp.contentTimeTicks === null) return [];
    const tickNanos = 1e9 / ticksPerSecond;
    const told = Number(timestamp.contentTimeTicks) * tickNanos;
    const tolerance = line.speed === 0
      ? tickNanos / 2 + 1
      : MOVING_TOLERANCE_NANOS;
    return this.#options.clock.instantsOf(timestamp.wallClock, when)
      .flatMap((instant) => {
        // What the line's height would be if it passed through this point.
        const moved = positionAt(
          { ...line, position: { low: 0, high: 0 } },
          instant,
        );
        const height = widened(
          { low: told - moved.high, high: told - moved.low },
          tolerance,
        );
        return common(height, line.position) ?? [];
      });
  }

  #learn(
    when: When,
    era: Era,
    wanted: Wanted,
    timestamp: ControlTimestamp,
  ): void {
    const { line } = era.presented;
    const [agreed, ...others] = this.#overlaps(when, line, wanted, timestamp);
    if (agreed === undefined || others.length > 0) return;
    era.presented = { ...era.presented, line: { ...line, position: agreed } };
  }

  #reason(
    when: When,
    eras: readonly Era[],
    { timelineSelector, contentIdStem }: Wanted,
    { contentTimeTicks, wallClock, speed }: ControlTimestamp,
  ): string {
    const [instant] = this.#options.clock.instantsOf(wallClock, when);
    const lines = eras.map(({ number, presented }) => {
      const { line, selectors, contentId } = presented;
      const { low, high } = positionAt(
        line,
        instant ?? { low: when.until, high: when.until },
      );
      const there = selectors.includes(timelineSelector) &&
        contentId.startsWith(contentIdStem);
      return `era ${number} ${there ? "" : "without it "}at ${millis(low)} to ${
        millis(high)
      } ms, speed ${line.speed}`;
    });
    const told = contentTimeTicks === null
      ? "unavailable"
      : `${contentTimeTicks} ticks at ${wallClock}, speed ${speed}`;
    return `${timelineSelector} told ${told}; presented ${lines.join(" or ")}`;
  }
}

function millis(nanos: number): string {
  return (nanos / 1e6).toFixed(3);
}

/** What is presented, of which less is known by so much content time. */
export function blurredBy(presented: Presented, nanos: number): Presented {
  return { ...presented, line: blurred(presented.line, nanos) };
}
