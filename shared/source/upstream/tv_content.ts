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

// The TV Device is a stranger. What it says goes on to all members of the channel
// and, as one CII message, to companions: together this is less than 65,536.
// Lengths are those of JSON, in UTF-16 code units.
const LONGEST_TEXT = 4096;
const LONGEST_WORD = 256;
const MOST_WORDS = 16;
// Of the 64 that the channel takes one says through which relays content came.
const MOST_PRIVATE_ITEMS = 63;
const LONGEST_PRIVATE = 16_384;
const PRIVATE_DEPTH = 16;
const MOST_TIMELINES = 64;
const LONGEST_SELECTOR = 1024;
const LONGEST_OFFER = 16_384;

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
    .filter((word) => lengthOf(word) <= LONGEST_WORD)
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
  let room = LONGEST_OFFER;
  for (const option of cii.timelines ?? []) {
    const { timelineSelector: selector } = option;
    const length = lengthOf(selector);
    if (offer.size === MOST_TIMELINES) break;
    if (offer.has(selector) || !isRelayable(selector) || length > room) {
      continue;
    }
    room -= length;
    offer.set(selector, option);
  }
  return [...offer.values()];
}

/**
 * Tells whether a timeline can be passed on.
 *
 * @param timelineSelector Its selector.
 * @returns Whether there is room for it in messages.
 */
export function isRelayable(timelineSelector: string): boolean {
  return lengthOf(timelineSelector) <= LONGEST_SELECTOR;
}

function short(text: string | null | undefined): string | null {
  return text === undefined || text === null || lengthOf(text) > LONGEST_TEXT
    ? null
    : text;
}

function lengthOf(value: string | readonly PrivateItem[]): number {
  return JSON.stringify(value).length;
}

function privateItems(
  items: readonly PrivateItem[],
): { readonly private?: readonly PrivateItem[] } {
  if (items.length === 0) return {};
  const fitting = items.filter((item) => isWithinDepth(item, PRIVATE_DEPTH))
    .slice(0, MOST_PRIVATE_ITEMS);
  return lengthOf(fitting) > LONGEST_PRIVATE ? {} : { private: fitting };
}
