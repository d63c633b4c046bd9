/**
 * What a TV Device presents: content, timelines and where they are.
 *
 * Pure. CII, TS and the channel between services all speak in these terms.
 *
 * @module
 */

export * from "./content.ts";
export * from "./content_id.ts";
export * from "./combined_timestamps.ts";
export * from "./json_depth.ts";
export * from "./presentation_timestamps.ts";
export * from "./timeline.ts";
export * from "./timeline_selector.ts";
export * from "./programme.ts";
export { MAX_SPEED } from "./programme_playhead.ts";
export * from "./programme_test_card.ts";
export type {
  MoveOptions,
  ProgrammeTimeline,
  TimelineAvailability,
} from "./programme_timeline.ts";
export * from "./scenario.ts";
export * from "./scenario_player.ts";
