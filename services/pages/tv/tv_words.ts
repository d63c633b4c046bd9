import type { TvPageTrouble } from "../messages.ts";
import type { Tone } from "../words.ts";

/** How a TV page stands with the gateway. */
export interface TvStanding {
  /** Whether the gateway is there. */
  readonly isConnected: boolean;
  /** Why not, or what is wrong. */
  readonly reason: string;
  /** Whether a token would help. */
  readonly wantsToken: boolean;
  /** Whether this page plays what is presented. */
  readonly isOwner: boolean;
  /** Who else does; null if nobody. */
  readonly owner: string | null;
  /** Why the gateway does not pass on our position; null for no trouble. */
  readonly trouble: TvPageTrouble | null;
  /** Companions connected. */
  readonly companions: number;
  /** Timelines that companions want. */
  readonly wanted: readonly string[];
}

/** How a TV page stands with the gateway, in words. */
export interface StandingWords {
  /** In two or three words. */
  readonly pill: string;
  /** In a sentence; empty if there is nothing to explain. */
  readonly words: string;
  /** How things are going. */
  readonly tone: Tone;
  /** Whether taking over would change something. */
  readonly mayTake: boolean;
}

/**
 * Says how a TV page stands with the gateway.
 *
 * @param standing How it stands.
 * @returns The words.
 */
export function standingWords(standing: TvStanding): StandingWords {
  const { isConnected, isOwner, owner, reason, trouble } = standing;
  const mayTake = isConnected && !isOwner;
  if (!isConnected) {
    const isFirst = reason === "Connecting";
    return {
      pill: isFirst ? "Connecting" : "Not connected",
      words: isFirst ? "" : closeWords(reason),
      tone: isFirst ? "wait" : "bad",
      mayTake,
    };
  }
  if (!isOwner) {
    const words = owner === null
      ? ""
      : `Another page is the TV: ${owner}. What you play here nobody follows.`;
    return { pill: "Not the TV", words, tone: "wait", mayTake };
  }
  switch (trouble) {
    case "wrong-clock":
      return {
        pill: "Clock is wrong",
        words:
          "The clock of this page is more than a second off, so that nobody is told its position. Load the page again.",
        tone: "bad",
        mayTake,
      };
    case "silent":
      return {
        pill: "Was asleep",
        words: "This page was asleep, so that companions stopped following it.",
        tone: "wait",
        mayTake,
      };
    default:
      return { pill: "This is the TV", words: "", tone: "good", mayTake };
  }
}

function closeWords(reason: string): string {
  return reason === "too-many-messages"
    ? "The gateway closed the connection: this page sent too many messages. Trying again."
    : `${reason}. Trying again.`;
}
