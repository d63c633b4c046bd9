/**
 * The WC service: serves the wall clock over UDP and WebSocket.
 *
 * Run it with `deno run -P services/wc/main.ts`, or compose it through
 * {@linkcode serveWc}.
 *
 * @module
 */

export * from "./config.ts";
export * from "./rationed_responder.ts";
export * from "./server.ts";
export * from "./websocket.ts";
