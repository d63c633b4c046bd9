import type { MonotonicNanos } from "@dvbcss/clock";
import { secondsAfter } from "./local_seconds.ts";
import type { MediaAction, MediaReading } from "./media_action.ts";
import type { MediaState } from "./media_state.ts";

/** Gathers what to do, leaving out what would change nothing. */
export class MediaCommands {
  #actions: MediaAction[] = [];
  #rate = 1;
  #state: MediaState | undefined;

  /** The rate last commanded, in media seconds per second. */
  get rate(): number {
    return this.#rate;
  }

  /** How playback was last said to stand. */
  get state(): MediaState | undefined {
    return this.#state;
  }

  /** Takes everything gathered, and begins anew. */
  take(): readonly MediaAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  /** Plays at a rate. */
  play(rate: number): void {
    this.#rate = rate;
    this.#actions.push({ kind: "rate", rate }, { kind: "play" });
  }

  /** Pauses, if it does not already. */
  pause(media: MediaReading): void {
    if (!media.paused) this.#actions.push({ kind: "pause" });
  }

  /** Goes to a position. */
  seek(positionSeconds: number): void {
    this.#actions.push({ kind: "seek", positionSeconds });
  }

  /** Changes the rate, if it is another one. */
  setRate(rate: number): void {
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#actions.push({ kind: "rate", rate });
  }

  /** Says how playback stands, if that is new. */
  enter(state: MediaState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#actions.push({ kind: "state", state });
  }

  /** Asks for the next look, `seconds` after `now`. */
  look(now: MonotonicNanos, seconds: number): void {
    this.#actions.push({ kind: "set-timer", at: secondsAfter(now, seconds) });
  }
}
