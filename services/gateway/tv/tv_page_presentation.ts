import { divideToNearest } from "@dvbcss/clock";
import {
  parseTimelineSelector,
  type Presentation,
  PTS_SELECTOR,
  type Timeline,
  type TimelineProperties,
} from "@dvbcss/presentation";
import type { CiiMessage, ControlTimestamp } from "@dvbcss/protocol";

/** What a page that plays has said so far. */
export interface PageWords {
  /** Its properties of CII, put together. */
  readonly cii: CiiMessage;
  /** Its last control timestamp of each timeline. */
  readonly controlTimestamps: ReadonlyMap<string, ControlTimestamp>;
}

const PTS_UNITS_PER_SECOND = 90_000;

/**
 * Makes what is presented of what a page said.
 *
 * @param words What it said.
 * @param isTrusted Whether its control timestamps are passed on; if not, all its
 * timelines are unavailable.
 * @returns What is presented; with a PTS timeline if there is any.
 */
export function presentationOfPage(
  { cii, controlTimestamps }: PageWords,
  isTrusted: boolean,
): Presentation {
  const timelines = [...offeredBy({ cii, controlTimestamps })].map((
    [timelineSelector, properties],
  ): Timeline => {
    const timestamp = controlTimestamps.get(timelineSelector);
    const correlation = isTrusted ? correlationOf(timestamp) : null;
    return { timelineSelector, properties, correlation };
  });
  const { contentId = null, contentIdStatus, presentationStatus } = cii;
  return {
    content: {
      contentId,
      contentIdStatus: contentIdStatus ?? (contentId === null ? null : "final"),
      presentationStatus: presentationStatus ?? ["okay"],
      mrsUrl: cii.mrsUrl ?? null,
      teUrl: cii.teUrl ?? null,
      ...(cii.private ? { private: cii.private } : {}),
    },
    timelines: withPts(timelines),
  };
}

/** What is presented while a page withholds it, or changes from one to another. */
export const NOTHING_YET: Presentation = {
  content: {
    contentId: null,
    contentIdStatus: null,
    presentationStatus: ["transitioning"],
    mrsUrl: null,
    teUrl: null,
  },
  timelines: [],
};

/**
 * Says the same content without any position.
 *
 * @param presentation What was presented.
 * @returns The same with every timeline unavailable, in transition.
 */
export function withoutPosition(
  { content, timelines }: Presentation,
): Presentation {
  return {
    content: { ...content, presentationStatus: ["transitioning"] },
    timelines: timelines.map((one) => ({ ...one, correlation: null })),
  };
}

/** A timeline it gives without offering it counts if its name states its rate. */
function offeredBy(
  { cii, controlTimestamps }: PageWords,
): ReadonlyMap<string, TimelineProperties> {
  const offered = new Map<string, TimelineProperties>();
  for (const { timelineSelector, properties } of cii.timelines ?? []) {
    offered.set(timelineSelector, properties);
  }
  for (const selector of controlTimestamps.keys()) {
    const parsed = parseTimelineSelector(selector);
    if (offered.has(selector) || !("ticksPerSecond" in parsed)) continue;
    const unitsPerSecond = parsed.ticksPerSecond;
    offered.set(selector, { unitsPerTick: 1, unitsPerSecond });
  }
  return offered;
}

function correlationOf(
  timestamp: ControlTimestamp | undefined,
): Timeline["correlation"] {
  if (timestamp === undefined) return "pending";
  return timestamp.contentTimeTicks === null ? null : timestamp;
}

/** Companions exist that know no timeline but PTS: media time 0 is PTS 0. */
function withPts(timelines: readonly Timeline[]): readonly Timeline[] {
  const [first] = timelines;
  const hasPts = timelines.some((one) => one.timelineSelector === PTS_SELECTOR);
  return first === undefined || hasPts
    ? timelines
    : [ptsOf(first), ...timelines];
}

function ptsOf({ properties, correlation }: Timeline): Timeline {
  const { unitsPerTick, unitsPerSecond } = properties;
  return {
    timelineSelector: PTS_SELECTOR,
    properties: { unitsPerTick: 1, unitsPerSecond: PTS_UNITS_PER_SECOND },
    correlation: correlation === null || correlation === "pending"
      ? correlation
      : {
        ...correlation,
        contentTimeTicks: divideToNearest(
          correlation.contentTimeTicks * BigInt(unitsPerTick) *
            BigInt(PTS_UNITS_PER_SECOND),
          BigInt(unitsPerSecond),
        ),
      },
  };
}
