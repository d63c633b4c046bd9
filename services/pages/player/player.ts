import type { PageLine } from "../tv/page_line.ts";

/** How a player is doing. */
export type PlayerState =
  | "loading"
  | "playing"
  | "paused"
  | "buffering"
  | "refused"
  | "ended"
  | "failed";

/** Something that plays, and is the source of the gateway's timelines. */
export interface Player extends Disposable {
  /** Tells what it plays from anything else; a content id. */
  readonly contentId: string;
  /** How it is doing. */
  readonly state: PlayerState;
  /** The same in words, where there is more to say. */
  readonly words: string;
  /** Where it is and how fast it really moves; undefined if it is nowhere. */
  readonly line: PageLine | undefined;
  /** How fast it would play. */
  readonly rate: number;
  /** Its length in seconds; null if it has none. */
  readonly durationSeconds: number | null;
  /** Plays. */
  play(): void;
  /** Pauses. */
  pause(): void;
  /** Moves. */
  seek(seconds: number): void;
  /** Changes how fast it plays; above 0. */
  setRate(rate: number): void;
}
