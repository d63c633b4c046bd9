import {
  parseTimelineSelector,
  PTS_SELECTOR,
  ticksPerSecond,
  type TimelineProperties,
} from "@dvbcss/presentation";
import type { CiiMessage, SetupData } from "@dvbcss/protocol";

/** What a user wants to follow; what is left out is chosen from the offer. */
export interface TimelineWish {
  /** Beginning of the content ids to follow; the announced id if left out. */
  readonly contentIdStem?: string;
  /** The timeline to follow; the first offered, PTS before all, if left out. */
  readonly timelineSelector?: string;
  /** Its tick rate, where the offer does not state it. */
  readonly timelineProperties?: TimelineProperties;
}

/** A timeline to follow. */
export interface TimelineChoice {
  /** What to ask the TV Device for. */
  readonly setup: SetupData;
  /** How fast the timeline ticks. */
  readonly properties: TimelineProperties;
}

/**
 * Chooses which timeline to follow.
 *
 * A TV Device need not list the timelines it has, so that without a list PTS is
 * tried: every TV Device that presents a broadcast has it.
 *
 * @param offer What the TV Device announced.
 * @param wish What the user wants.
 * @param current What is followed now; its stem is kept while it still matches.
 * @returns The choice, or why there is none, in words.
 *
 * @example A TV Device that lists TEMI before PTS
 * ```ts
 * import { chooseTimeline } from "@dvbcss/companion";
 * import { assert, assertEquals } from "@dvbcss/std/assert";
 *
 * const properties = { unitsPerTick: 1, unitsPerSecond: 1000 };
 * const choice = chooseTimeline({
 *   contentId: "dvb://1.2.3",
 *   timelines: [
 *     { timelineSelector: "urn:dvb:css:timeline:temi:1:1", properties },
 *     { timelineSelector: "urn:dvb:css:timeline:pts", properties },
 *   ],
 * }, {});
 * assert(typeof choice === "object");
 * assertEquals(choice.setup, {
 *   contentIdStem: "dvb://1.2.3",
 *   timelineSelector: "urn:dvb:css:timeline:pts",
 * });
 * ```
 */
export function chooseTimeline(
  offer: CiiMessage,
  wish: TimelineWish,
  current?: TimelineChoice,
): TimelineChoice | string {
  const contentIdStem = wish.contentIdStem ?? stemOf(offer, current);
  if (contentIdStem === undefined) return "the TV presents no content";
  const offered = offer.timelines ?? [];
  const timelineSelector = wish.timelineSelector ??
    offered.find((it) => it.timelineSelector === PTS_SELECTOR)
      ?.timelineSelector ??
    offered[0]?.timelineSelector ?? PTS_SELECTOR;
  const properties = wish.timelineProperties ??
    offered.find((it) => it.timelineSelector === timelineSelector)
      ?.properties ??
    knownProperties(timelineSelector);
  return properties === undefined
    ? `the tick rate of ${timelineSelector} is not known`
    : { setup: { contentIdStem, timelineSelector }, properties };
}

/**
 * Tells whether two choices are the same.
 *
 * @param a One choice.
 * @param b The other.
 * @returns Whether a connection made for one serves the other.
 */
export function isSameChoice(a: TimelineChoice, b: TimelineChoice): boolean {
  return a.setup.contentIdStem === b.setup.contentIdStem &&
    a.setup.timelineSelector === b.setup.timelineSelector &&
    ticksPerSecond(a.properties) === ticksPerSecond(b.properties);
}

function stemOf(
  offer: CiiMessage,
  current: TimelineChoice | undefined,
): string | undefined {
  const { contentId } = offer;
  if (contentId === undefined || contentId === null) return undefined;
  const stem = current?.setup.contentIdStem;
  // An id that only became more complete is still the same content.
  return stem !== undefined && stem !== "" && contentId.startsWith(stem)
    ? stem
    : contentId;
}

/** The tick rate that a selector itself states. */
function knownProperties(selector: string): TimelineProperties | undefined {
  const parsed = parseTimelineSelector(selector);
  return "ticksPerSecond" in parsed
    ? { unitsPerTick: 1, unitsPerSecond: parsed.ticksPerSecond }
    : undefined;
}
