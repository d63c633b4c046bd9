/**
 * The channel on which the services tell each other what they own.
 *
 * Pure: the implementations that reach other isolates or machines are in
 * `@dvbcss/runtime`.
 *
 * @module
 */

export * from "./announcement.ts";
export * from "./channel.ts";
