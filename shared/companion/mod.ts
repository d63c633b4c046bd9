/**
 * The companion's side of DVB CSS: from the URL of a TV Device's CII service to
 * where its content is.
 *
 * Pure. Sockets, timers, clocks and randomness are the caller's; a companion
 * that has them is `followTv` of `@dvbcss/runtime`.
 *
 * @module
 */

export * from "./connection/back_off.ts";
export * from "./companion.ts";
export * from "./companion_action.ts";
export * from "./companion_event.ts";
export * from "./companion_options.ts";
export * from "./companion_reading.ts";
export type { ConnectionState } from "./connection/connection.ts";
export * from "./timeline/content_time.ts";
export * from "./connection/css_url.ts";
export * from "./diagnosis/diagnosis.ts";
export * from "./media/correction.ts";
export * from "./media/media_action.ts";
export {
  type MediaExperience,
  NO_EXPERIENCE,
} from "./media/media_experience.ts";
export * from "./media/media_follower.ts";
export * from "./media/media_state.ts";
export * from "./media/media_target.ts";
export * from "./media/playback_profile.ts";
export * from "./timeline/timeline_choice.ts";
