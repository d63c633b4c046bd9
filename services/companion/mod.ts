/**
 * Tools that watch a TV Device as a companion does.
 *
 * @module
 */

export * from "./event_record.ts";
export * from "./event_tally.ts";
export * from "./event_text.ts";
export * from "./live_table.ts";
export * from "./reading_text.ts";
export * from "./tools.ts";
