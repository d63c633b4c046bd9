/**
 * The CII service: tells companions what is presented and where the wall clock
 * and the timelines are served.
 *
 * Run it with `deno run -P services/cii/main.ts` or, in its folder under a server
 * that brings its own listener, with `deno serve -P serve.ts`. Compose it through
 * {@linkcode serveCii}, or through {@linkcode CiiService} where another program
 * owns the HTTP port.
 *
 * @module
 */

export * from "./app.ts";
export * from "./config.ts";
export * from "./server.ts";
export * from "./service.ts";
