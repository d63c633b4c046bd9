import type { AudienceTimestamps } from "@dvbcss/presentation";
import {
  MAX_SELECTOR_LENGTH,
  MAX_TIMESTAMPS,
  MAX_TIMESTAMPS_TEXT_LENGTH,
} from "./limits.ts";

/**
 * Leaves out the timestamps that an announcement has no room for.
 *
 * @param timestamps When companions present, by timeline.
 * @returns Those that fit, in the same order.
 */
export function timestampsThatFit(
  timestamps: readonly AudienceTimestamps[],
): readonly AudienceTimestamps[] {
  let room = MAX_TIMESTAMPS_TEXT_LENGTH;
  return timestamps.filter(({ timelineSelector }) => {
    if (timelineSelector.length > MAX_SELECTOR_LENGTH) return false;
    const length = JSON.stringify(timelineSelector).length;
    if (length > room) return false;
    room -= length;
    return true;
  }).slice(0, MAX_TIMESTAMPS);
}
