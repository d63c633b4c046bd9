/**
 * The gateway: a whole TV Device in one process, which presents a test programme
 * or a scripted TV and can be controlled over HTTP.
 *
 * Run it with `deno run -P services/gateway/main.ts`.
 *
 * @module
 */

export * from "./config.ts";
export * from "./server.ts";
