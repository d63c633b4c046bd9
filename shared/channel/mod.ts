/**
 * The channel on which the services tell each other what they own.
 *
 * Announcements are the full state of one writer, numbered by epoch and sequence
 * ({@linkcode Announcer}), and a {@linkcode Roster} keeps the newest of each, so
 * that what is lost, repeated or reordered does no harm.
 * {@linkcode Membership} joins both into one member of a channel, and
 * {@linkcode viewOf} is what all live writers say together.
 *
 * Pure: the implementations that reach other isolates or machines are in
 * `@dvbcss/runtime`.
 *
 * @module
 */

export * from "./announcement.ts";
export * from "./announcer.ts";
export * from "./channel.ts";
export * from "./codec.ts";
export type { HeldWriter } from "./held_writer.ts";
export * from "./limits.ts";
export type { LiveWriter } from "./live_writer.ts";
export * from "./liveness.ts";
export * from "./located_parts.ts";
export * from "./membership.ts";
export * from "./memory_channel.ts";
export * from "./message.ts";
export * from "./roster.ts";
export * from "./view.ts";
export * from "./writer_service.ts";
