import type { WallClockNanos } from "@dvbcss/clock";
import { matchesStem, type Timeline } from "@dvbcss/presentation";
import {
  type ControlTimestamp,
  unavailableTimestamp,
} from "./control_timestamp.ts";
import type { SetupData } from "./setup_data.ts";

/** What a TV Device presents, as far as CSS-TS is concerned. */
export interface TsPresentation {
  /** Content identifier; null when nothing is presented. */
  readonly contentId: string | null;
  /** Timelines of the content; of two with one selector the first counts. */
  readonly timelines: readonly Timeline[];
}

/** A presentation whose timelines are found by their selectors. */
export interface TimelineLookup {
  /** Content identifier; null when nothing is presented. */
  readonly contentId: string | null;
  /** The timelines of the content, by selector. */
  readonly timelines: ReadonlyMap<string, Timeline>;
}

/** Files the timelines of a presentation; throws if a speed is not finite. */
export function lookupOf(presentation: TsPresentation): TimelineLookup {
  const timelines = new Map<string, Timeline>();
  for (const timeline of presentation.timelines) {
    const { timelineSelector, correlation } = timeline;
    if (
      correlation !== null && correlation !== "pending" &&
      !Number.isFinite(correlation.speed)
    ) {
      throw new RangeError(
        `Cannot present timeline ${timelineSelector}: speed must be finite: current value is ${correlation.speed}`,
      );
    }
    if (!timelines.has(timelineSelector)) {
      timelines.set(timelineSelector, timeline);
    }
  }
  return { contentId: presentation.contentId, timelines };
}

/**
 * Works out the control timestamp for a stem and a selector.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.3 (setup-data): available if the content
 * identifier begins with the stem and the content has that timeline.
 */
export function controlTimestampOf(
  lookup: TimelineLookup,
  setup: SetupData,
  now: WallClockNanos,
): ControlTimestamp | "pending" {
  const timeline = matchesStem(lookup.contentId, setup.contentIdStem)
    ? lookup.timelines.get(setup.timelineSelector)
    : undefined;
  return timeline?.correlation ?? unavailableTimestamp(now);
}
