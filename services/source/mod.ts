/**
 * The source service: says on the channel what is presented, and where it is.
 *
 * Run it with `deno run -P services/source/main.ts`. Compose it through
 * {@linkcode serveSource}, or through {@linkcode SourceHost} where another program
 * follows the wall clock.
 *
 * @module
 */

export * from "./config.ts";
export * from "./make_source.ts";
export * from "./presentation_schema.ts";
export * from "./scenario_file.ts";
export * from "./server.ts";
export * from "./source_host.ts";
export * from "./source_option.ts";
