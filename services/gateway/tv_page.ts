import type { WallClockNanos } from "@dvbcss/clock";
import type { Presentation } from "@dvbcss/presentation";
import type { CiiMessage, ControlTimestamp } from "@dvbcss/protocol";
import type { TvPageReply, TvPageTrouble } from "@dvbcss/service-pages";
import { MessageBudget } from "./message_budget.ts";
import type { TvPageWords } from "./tv_page_message.ts";
import { NOTHING_YET, presentationOfPage } from "./tv_page_presentation.ts";

/** Where a page stands, as it is told. */
export type Standing = Required<
  Pick<TvPageReply, "isOwner" | "owner" | "trouble">
>;

/** A page says a few things a second; more than this is none of ours. */
const BUDGET = { perSecond: 40, burst: 200 };

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
    this.#controlTimestamps = new Map([
      ...this.#controlTimestamps,
      ...words.controlTimestamps,
    ]);
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
