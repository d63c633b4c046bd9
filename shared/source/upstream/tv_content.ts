import type { Content, PrivateItem } from "@dvbcss/presentation";
import { isWithinDepth } from "@dvbcss/presentation";
import type { CiiMessage, TimelineOption } from "@dvbcss/protocol";

/** What companions are told while the TV Device is gone. */
export const NO_CONTENT: Content = {
  contentId: null,
  contentIdStatus: null,
  // Nothing is presented because of a reception problem: ours.
  presentationStatus: ["fault"],
  mrsUrl: null,
  teUrl: null,
};

// The TV Device is a stranger, and what it says goes to all members of the
// channel, who refuse what is longer.
const MOST_CHARACTERS = 4096;
const MOST_WORDS = 16;
const MOST_WORD_CHARACTERS = 256;
const MOST_PRIVATE_ITEMS = 64;
const MOST_PRIVATE_CHARACTERS = 262_144;
const PRIVATE_DEPTH = 16;
const MOST_TIMELINES = 64;
const MOST_SELECTOR_CHARACTERS = 1024;

/**
 * Takes from CII what a relay passes on: all but the endpoints, which are ours.
 *
 * What is too long for a real TV Device is left out, and a status that is not
 * stated is what it must be for content to be there or not.
 *
 * @param cii What the TV Device said.
 * @returns The content.
 *
 * @example A TV that sends no status
 * ```ts
 * import { relayedContent } from "@dvbcss/source";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const content = relayedContent({ contentId: "dvb://1.2.3" });
 * assertEquals(content.presentationStatus, ["okay"]);
 * ```
 */
export function relayedContent(cii: CiiMessage): Content {
  const contentId = short(cii.contentId);
  const words = (cii.presentationStatus ?? [])
    .filter((word) => word.length <= MOST_WORD_CHARACTERS)
    .slice(0, MOST_WORDS);
  const [status = contentId === null ? "fault" : "okay", ...more] = words;
  return {
    contentId,
    contentIdStatus: contentId === null ? null : cii.contentIdStatus ?? null,
    presentationStatus: [status, ...more],
    mrsUrl: short(cii.mrsUrl),
    teUrl: short(cii.teUrl),
    ...privateItems(cii.private ?? []),
  };
}

/**
 * Takes from CII the timelines that a relay may offer.
 *
 * @param cii What the TV Device said.
 * @returns The timelines, each selector once.
 */
export function relayedOffer(cii: CiiMessage): readonly TimelineOption[] {
  const offer = new Map<string, TimelineOption>();
  for (const option of cii.timelines ?? []) {
    const { timelineSelector: selector } = option;
    if (offer.size === MOST_TIMELINES) break;
    if (selector.length > MOST_SELECTOR_CHARACTERS) continue;
    if (!offer.has(selector)) offer.set(selector, option);
  }
  return [...offer.values()];
}

function short(text: string | null | undefined): string | null {
  return text === undefined || text === null || text.length > MOST_CHARACTERS
    ? null
    : text;
}

function privateItems(
  items: readonly PrivateItem[],
): { readonly private?: readonly PrivateItem[] } {
  if (items.length === 0) return {};
  const fitting = items.filter((item) => isWithinDepth(item, PRIVATE_DEPTH))
    .slice(0, MOST_PRIVATE_ITEMS);
  return JSON.stringify(fitting).length > MOST_PRIVATE_CHARACTERS
    ? {}
    : { private: fitting };
}
