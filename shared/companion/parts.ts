/**
 * What a companion is made of, for another machine that follows a TV Device in
 * its own way: several timelines at once, or without a screen.
 *
 * @module
 */

export * from "./companion_action.ts";
export {
  Connection,
  type ConnectionOptions,
  connectionOptions,
  type ConnectionState,
} from "./connection/connection.ts";
export * from "./connection/endpoints.ts";
export * from "./timeline/content_follower.ts";
export * from "./timeline/timeline_follower.ts";
export type { PlacedLine } from "./wall_clock/steady_line.ts";
export * from "./wall_clock/wall_clock_follower.ts";
