import type { ReportingPage, ScreenCondition } from "../messages.ts";
import type { Words } from "../words.ts";

const CONDITIONS: Readonly<Record<ScreenCondition, Words>> = {
  "joining": { text: "Joining", tone: "wait" },
  "no-wall-clock": { text: "Waiting for the wall clock", tone: "wait" },
  "no-timeline": { text: "The TV gives no position now", tone: "wait" },
  "in-step": { text: "In step", tone: "good" },
  "out-of-step": { text: "Catching up", tone: "wait" },
  "paused": { text: "Paused with the TV", tone: "good" },
  "buffering": { text: "Buffering", tone: "wait" },
  "sound-refused": { text: "Waiting for a tap to play", tone: "wait" },
  "media-failed": { text: "Its file does not play", tone: "bad" },
  "media-ended": { text: "Its file has ended", tone: "wait" },
};

/** A page reports twice a second; after this silence it is not itself. */
const SILENT_AFTER_SECONDS = 5;

/**
 * Says how a screen is doing.
 *
 * @param condition How it is doing.
 * @returns The words.
 */
export function conditionWords(condition: ScreenCondition): Words {
  return CONDITIONS[condition];
}

/**
 * Says how a companion page is doing, as the gateway sees it.
 *
 * @param page What it reported.
 * @returns The words.
 */
export function reportWords(
  { report, ageSeconds, offSeconds }: ReportingPage,
): Words {
  if (report === null) return CONDITIONS.joining;
  if (ageSeconds > SILENT_AFTER_SECONDS) {
    const text = `Silent for ${Math.floor(ageSeconds)} s: asleep or frozen`;
    return { text, tone: "wait" };
  }
  if (offSeconds !== null) {
    const side = offSeconds > 0 ? "ahead of" : "behind";
    const size = Math.abs(offSeconds);
    const text =
      `Its clock is ${size.toPrecision(3)} s ${side} the wall clock: ` +
      "do not trust its figures";
    return { text, tone: "bad" };
  }
  return CONDITIONS[report.condition];
}
