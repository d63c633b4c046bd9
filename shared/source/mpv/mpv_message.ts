import { z } from "zod";
import { MAX_SPEED } from "@dvbcss/presentation";

/** A property of the player, with null where it has none at present. */
export type MpvProperty =
  | {
    readonly name: "path" | "working-directory" | "file-format" | "play-dir";
    readonly value: string | null;
  }
  | {
    readonly name: "core-idle" | "idle-active" | "rebase-start-time";
    readonly value: boolean | null;
  }
  | {
    readonly name: "demuxer-start-time" | "speed" | "time-pos";
    readonly value: number | null;
  };

/** What the player says. */
export type MpvMessage =
  | {
    readonly kind: "reply";
    /** Which request it answers. */
    readonly requestId: number;
    /** What went wrong; `success` if nothing did. */
    readonly error: string;
    /** What was asked for. */
    readonly data: unknown;
  }
  | { readonly kind: "property"; readonly property: MpvProperty }
  | {
    readonly kind: "event";
    /** Its name. */
    readonly event: string;
    /** Why it happened, of the events that say so. */
    readonly reason: string | undefined;
  };

/** Why a line is no message. */
export type MpvFault = "not-json" | "wrong-form" | "wrong-property";

/** Names that a player may give to events and errors. */
const word = z.string().max(256);

const reply = z.object({
  request_id: z.int(),
  error: word,
  data: z.unknown().optional(),
});

/** Seconds: some thirty years either way, far beyond any film. */
const position = z.number().min(-1e9).max(1e9);

const event = z.object({ event: word, reason: word.optional() });

const property: z.ZodType<MpvProperty> = z.union([
  z.object({
    name: z.enum(["path", "working-directory", "file-format", "play-dir"]),
    data: z.string().nullish(),
  }).transform(({ name, data = null }) => ({ name, value: data })),
  z.object({
    name: z.enum(["core-idle", "idle-active", "rebase-start-time"]),
    data: z.boolean().nullish(),
  }).transform(({ name, data = null }) => ({ name, value: data })),
  z.object({
    name: z.enum(["demuxer-start-time", "time-pos"]),
    data: position.nullish(),
  }).transform(({ name, data = null }) => ({ name, value: data })),
  z.object({
    name: z.literal("speed"),
    data: z.number().min(0).max(MAX_SPEED).nullish(),
  }).transform(({ name, data = null }) => ({ name, value: data })),
]);

/**
 * Reads a line that the player sent.
 *
 * Source: mpv's manual, section "JSON IPC".
 *
 * @param line The line, without its end.
 * @returns The message, or why it is none.
 */
export function decodeMpvMessage(
  line: string,
):
  | { readonly ok: true; readonly message: MpvMessage }
  | { readonly ok: false; readonly fault: MpvFault } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return { ok: false, fault: "not-json" };
  }
  const happened = event.safeParse(json);
  if (!happened.success) return decodeReply(json);
  if (happened.data.event === "property-change") return decodeProperty(json);
  const { event: name, reason } = happened.data;
  return { ok: true, message: { kind: "event", event: name, reason } };
}

/**
 * Reads the position in a reply.
 *
 * @param data What the player was asked for.
 * @returns The position, in seconds; undefined if it is none.
 */
export function positionIn(data: unknown): number | undefined {
  const parsed = position.safeParse(data);
  return parsed.success ? parsed.data : undefined;
}

/**
 * Writes a command for the player.
 *
 * @param requestId What its reply is told by; an integer.
 * @param command The command and its arguments.
 * @returns The line, without its end.
 */
export function encodeMpvCommand(
  requestId: number,
  command: readonly (string | number | boolean)[],
): string {
  return JSON.stringify({ command, request_id: requestId });
}

function decodeReply(json: unknown): ReturnType<typeof decodeMpvMessage> {
  const parsed = reply.safeParse(json);
  if (!parsed.success) return { ok: false, fault: "wrong-form" };
  const { request_id: requestId, error, data } = parsed.data;
  return { ok: true, message: { kind: "reply", requestId, error, data } };
}

function decodeProperty(json: unknown): ReturnType<typeof decodeMpvMessage> {
  const parsed = property.safeParse(json);
  return parsed.success
    ? { ok: true, message: { kind: "property", property: parsed.data } }
    : { ok: false, fault: "wrong-property" };
}
