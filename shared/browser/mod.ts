/**
 * The companion in a web page: {@linkcode followTv} follows a TV Device over
 * WebSocket and `performance.now()`.
 *
 * The gateway serves it, bundled, at `/lib/companion.js`.
 *
 * @module
 */

export * from "./browser_companion.ts";
export type { FollowTvOptions } from "./page_options.ts";
export * from "./timing_source.ts";
