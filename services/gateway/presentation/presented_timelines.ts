import type { WallClockNanos } from "@dvbcss/clock";
import { contentTimeAt } from "@dvbcss/companion";
import { ticksPerSecond, type Timeline } from "@dvbcss/presentation";
import type { PresentedTimeline } from "@dvbcss/service-pages";

/**
 * Describes timelines at an instant.
 *
 * @param now The wall clock time of the reading.
 * @param timelines The timelines.
 * @returns Where they are.
 */
export function presentedTimelines(
  now: WallClockNanos,
  timelines: readonly Timeline[],
): readonly PresentedTimeline[] {
  return timelines.map(({ timelineSelector, properties, correlation }) => {
    const known = {
      timelineSelector,
      ticksPerSecond: ticksPerSecond(properties),
    };
    if (correlation === null || correlation === "pending") {
      return {
        ...known,
        availability: correlation ?? "unavailable",
        contentTime: null,
        speed: null,
      };
    }
    const { contentTimeTicks } = contentTimeAt(correlation, properties, now);
    return {
      ...known,
      availability: "available",
      contentTime: String(contentTimeTicks),
      speed: correlation.speed,
    };
  });
}
