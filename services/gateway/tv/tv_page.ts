import type { WallClockNanos } from "@dvbcss/clock";
import {
  parseTimelineSelector,
  type Presentation,
  ticksPerSecond,
} from "@dvbcss/presentation";
import type { CiiMessage, ControlTimestamp } from "@dvbcss/protocol";
import type { TvPageReply, TvPageTrouble } from "@dvbcss/service-pages";
import { MessageBudget } from "../pages/message_budget.ts";
import type { TvPageWords } from "./tv_page_message.ts";
import { NOTHING_YET, presentationOfPage } from "./tv_page_presentation.ts";

/** Where a page stands, as it is told. */
export type Standing = Required<
  Pick<TvPageReply, "isOwner" | "owner" | "trouble">
>;

/** A page says a few things a second; more than this is none of ours. */
const BUDGET = { perSecond: 40, burst: 200 };

/** Points this close are on one line, in seconds: half of what pages can say. */
const SAME_SECONDS = 0.000_5;

/** One page that plays, or waits to: what it said and what it was told. */
export class TvPage {
  /** How many messages it may still send. */
  readonly budget: MessageBudget;
  /** Its properties of CII, put together. */
  cii: CiiMessage = {};
  #heardAt: WallClockNanos;
  #controlTimestamps: ReadonlyMap<string, ControlTimestamp> = new Map();
  #isBlocked = false;
  #hasSpoken = false;
  #name: string | undefined;
  #trouble: TvPageTrouble | null = null;
  #wanted: readonly string[] = [];
  #standing = "";

  /**
   * Knows nothing of the page yet.
   *
   * @param now The wall clock time.
   */
  constructor(now: WallClockNanos) {
    this.budget = new MessageBudget(now, BUDGET);
    this.#heardAt = now;
  }

  /** When it spoke last, on the wall clock. */
  get heardAt(): WallClockNanos {
    return this.#heardAt;
  }

  /** Its name; undefined of a page that does not understand our own replies. */
  get name(): string | undefined {
    return this.#name;
  }

  /** Whether it has said anything. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  /** Whether silence means that something is wrong with it. */
  get mustSpeak(): boolean {
    return this.#name !== undefined;
  }

  /** Why its position is not passed on. */
  get trouble(): TvPageTrouble | null {
    return this.#isBlocked ? "blocked" : this.#trouble;
  }

  /** What it presents. */
  get presentation(): Presentation {
    if (this.#isBlocked) return NOTHING_YET;
    const { cii } = this;
    const controlTimestamps = this.#controlTimestamps;
    return presentationOfPage(
      { cii, controlTimestamps },
      this.#trouble === null,
    );
  }

  /**
   * Says why its position is not passed on.
   *
   * @param trouble Why; null for no trouble.
   */
  setTrouble(trouble: TvPageTrouble | null): void {
    this.#trouble = trouble;
  }

  /**
   * Takes in what it says, apart from CII.
   *
   * @param now The wall clock time.
   * @param words What it says.
   */
  hear(now: WallClockNanos, words: TvPageWords): void {
    this.#heardAt = now;
    this.#hasSpoken = true;
    this.#name = words.name ?? this.#name;
    this.#isBlocked = words.blockCii ?? this.#isBlocked;
    if (words.controlTimestamps === undefined) return;
    const known = new Map(this.#controlTimestamps);
    for (const [selector, newest] of words.controlTimestamps) {
      const before = known.get(selector);
      const ticks = this.#ticksPerSecond(selector);
      if (before !== undefined && isSameLine(before, newest, ticks)) continue;
      known.set(selector, newest);
    }
    this.#controlTimestamps = known;
  }

  #ticksPerSecond(selector: string): number {
    const offered = this.cii.timelines?.find((one) =>
      one.timelineSelector === selector
    );
    if (offered !== undefined) return ticksPerSecond(offered.properties);
    const parsed = parseTimelineSelector(selector);
    return "ticksPerSecond" in parsed ? parsed.ticksPerSecond : 1_000;
  }

  /**
   * Works out which timelines it should give from now on: those that companions
   * need, and those that it offers, so that PTS can be made of one.
   *
   * @param needed What companions need.
   * @returns What to tell it; undefined if nothing has changed.
   */
  wantedChange(needed: readonly string[]): TvPageReply | undefined {
    const offered = (this.cii.timelines ?? []).map((one) =>
      one.timelineSelector
    );
    const wanted = [...new Set([...needed, ...offered])];
    const before = this.#wanted;
    this.#wanted = wanted;
    const added = wanted.filter((one) => !before.includes(one));
    const removed = before.filter((one) => !wanted.includes(one));
    if (added.length === 0 && removed.length === 0) return undefined;
    this.#controlTimestamps = new Map(
      [...this.#controlTimestamps].filter(([one]) => !removed.includes(one)),
    );
    return {
      add_timelineSelectors: added,
      remove_timelineSelectors: removed,
    };
  }

  /**
   * Works out whether it must be told where it stands.
   *
   * @param standing Where it stands.
   * @returns What to tell it; undefined if it knows, or would not understand.
   */
  standingChange(standing: Standing): TvPageReply | undefined {
    const told = JSON.stringify(standing);
    if (this.#name === undefined || told === this.#standing) return undefined;
    this.#standing = told;
    return standing;
  }
}

/** Companions need not be told a line that they know, from another point. */
function isSameLine(
  before: ControlTimestamp,
  newest: ControlTimestamp,
  ticksPerSecond: number,
): boolean {
  if (before.contentTimeTicks === null || newest.contentTimeTicks === null) {
    return before.contentTimeTicks === newest.contentTimeTicks;
  }
  if (before.speed !== newest.speed) return false;
  const elapsed = Number(newest.wallClock - before.wallClock) / 1e9;
  const moved = Number(newest.contentTimeTicks - before.contentTimeTicks);
  const expected = elapsed * before.speed * ticksPerSecond;
  return Math.abs(moved - expected) / ticksPerSecond < SAME_SECONDS;
}
