/**
 * The companion in a web page: {@linkcode followTv} follows a TV Device over
 * WebSocket and `performance.now()`.
 *
 * The gateway serves it, bundled, at `/lib/companion.js`.
 *
 * @module
 */

export {
  GENTLE_PROFILE,
  type MediaPlacement,
  type MediaState,
  type PlaybackProfile,
  TIGHT_PROFILE,
} from "@dvbcss/companion";
export * from "./browser_companion.ts";
export * from "./media_memory.ts";
export * from "./media_synchroniser.ts";
export type { FollowTvOptions } from "./page_options.ts";
export type { PageReading } from "./page_reading.ts";
export * from "./timing_source.ts";
