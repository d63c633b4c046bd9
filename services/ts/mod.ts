/**
 * The TS service: tells companions where each timeline is.
 *
 * Run it with `deno run -P services/ts/main.ts`, or in its folder under a server
 * that brings its own listener with `deno serve -P serve.ts`. Compose it through
 * {@linkcode serveTs}, or through {@linkcode TsService} where another program
 * owns the HTTP port.
 *
 * @module
 */

export * from "./app.ts";
export * from "./config.ts";
export * from "./server.ts";
export * from "./service.ts";
