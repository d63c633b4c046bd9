import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";
import type { MpvPlayhead } from "./mpv_playhead.ts";

/** How often the position is asked while it moves, in nanoseconds. */
const POLL_NANOS = 250_000_000n;

/** How often it is asked at first, and when there is doubt. */
const QUICK_POLL_NANOS = 20_000_000n;

/** How many times it is asked quickly at first. */
const QUICK_POLLS = 8;

/** How long a player may take to answer before nobody relies on it. */
const ANSWER_WITHIN_NANOS = 1_000_000_000n;

/** When to ask a player where it is; one question at a time. */
export class MpvPoll {
  #askAt: MonotonicNanos | undefined;
  #asked: { readonly at: MonotonicNanos; readonly of: MpvPlayhead } | undefined;
  #quickPolls = 0;
  #isPolling = false;
  #isSilent = false;

  /** Whether the player has not answered for so long that it may hang. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** When something is to do; undefined for not before an answer. */
  get deadline(): MonotonicNanos | undefined {
    if (!this.#isPolling || this.#isSilent) return undefined;
    return this.#asked === undefined
      ? this.#askAt
      : monotonicNanos(this.#asked.at + ANSWER_WITHIN_NANOS);
  }

  /**
   * Begins to ask, quickly at first.
   *
   * @param now The local time.
   */
  start(now: MonotonicNanos): void {
    this.#isPolling = true;
    this.#askAt = now;
    this.#quickPolls = QUICK_POLLS;
  }

  /** Asks no more: the player has said that it stands still. */
  stop(): void {
    this.#isPolling = false;
    this.#isSilent = false;
  }

  /**
   * Says whether to ask now.
   *
   * @param now The local time.
   * @returns Whether it is time, and the last question was answered.
   */
  isDue(now: MonotonicNanos): boolean {
    return this.#isPolling && this.#asked === undefined &&
      this.#askAt !== undefined && now >= this.#askAt;
  }

  /**
   * Notes that the player was asked.
   *
   * @param now The local time.
   * @param playhead What the answer is for.
   */
  ask(now: MonotonicNanos, playhead: MpvPlayhead): void {
    this.#asked = { at: now, of: playhead };
    this.#askAt = undefined;
  }

  /**
   * Notes that the player answered.
   *
   * @param now The local time.
   * @returns What the answer is for, which may be over; undefined if nobody asked.
   */
  answer(now: MonotonicNanos): MpvPlayhead | undefined {
    const playhead = this.#asked?.of;
    this.#asked = undefined;
    this.#isSilent = false;
    this.#askAt ??= now;
    return playhead;
  }

  /**
   * Sets the time of the next question.
   *
   * @param now The local time.
   * @param isInDoubt Whether more has to be known soon.
   */
  wait(now: MonotonicNanos, isInDoubt: boolean): void {
    const isQuick = this.#quickPolls > 0 || isInDoubt;
    this.#quickPolls = Math.max(0, this.#quickPolls - 1);
    const nanos = isQuick ? QUICK_POLL_NANOS : POLL_NANOS;
    this.#askAt = monotonicNanos(now + nanos);
  }

  /**
   * Gives the player up for the time being if it has not answered.
   *
   * @param now The local time.
   * @returns Whether that is news.
   */
  giveUp(now: MonotonicNanos): boolean {
    const isLate = this.#isPolling && this.#asked !== undefined &&
      now >= this.#asked.at + ANSWER_WITHIN_NANOS;
    if (!isLate || this.#isSilent) return false;
    this.#isSilent = true;
    return true;
  }
}
