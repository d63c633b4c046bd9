/**
 * The protocols of DVB CSS: messages, codecs and the machines of both roles.
 *
 * Pure. Text and octets come in, actions go out; sockets, timers and clocks are
 * the caller's.
 *
 * @module
 */

export * from "./cii/assembly.ts";
export * from "./cii/client.ts";
export * from "./cii/codec.ts";
export * from "./cii/diff.ts";
export * from "./cii/merge.ts";
export * from "./cii/message.ts";
export * from "./cii/placeholders.ts";
export * from "./cii/server.ts";
