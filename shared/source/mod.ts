/**
 * What may say what a TV Device presents: a programme of its own, a scripted TV,
 * a media player, another TV.
 *
 * Pure. Sockets, timers, clocks and randomness are the caller's; a program that
 * has them is `services/source`.
 *
 * @module
 */

export * from "./mpv/mpv_source.ts";
export * from "./programme_source.ts";
export * from "./scenario_source.ts";
export * from "./source.ts";
export * from "./source_action.ts";
export { relayedContent } from "./upstream/tv_content.ts";
export * from "./upstream/upstream_options.ts";
export { UpstreamSource } from "./upstream/upstream_source.ts";
