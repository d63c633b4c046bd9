/**
 * The gateway's web pages, and what they and the gateway say to each other.
 *
 * The pages themselves are bundled by `deno task build`; only the messages are
 * for import.
 *
 * @module
 */

export type * from "./messages.ts";
