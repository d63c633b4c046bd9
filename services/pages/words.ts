/** How something is going: well, not yet, or badly. */
export type Tone = "good" | "wait" | "bad";

/** Words, and how things are going. */
export interface Words {
  /** The words. */
  readonly text: string;
  /** How things are going. */
  readonly tone: Tone;
}
