import { ticksPerSecond, type Timeline } from "@dvbcss/presentation";

/**
 * Reads a timeline.
 *
 * @param timeline The timeline.
 * @param at The time on the clock that it runs against, in nanoseconds.
 * @returns Content time, in seconds; undefined while it is not available.
 */
export function secondsAt(
  timeline: Timeline | undefined,
  at: bigint,
): number | undefined {
  const correlation = timeline?.correlation;
  if (!correlation || correlation === "pending" || timeline === undefined) {
    return undefined;
  }
  const { contentTimeTicks, wallClock, speed } = correlation;
  return Number(contentTimeTicks) / ticksPerSecond(timeline.properties) +
    speed * Number(at - wallClock) / 1e9;
}
