import type { WallClockNanos } from "@dvbcss/clock";
import type { TvPageMessage } from "@dvbcss/service-pages";
import {
  type CiiMessage,
  type ControlTimestamp,
  decodeCiiMessage,
  decodeControlTimestamp,
} from "@dvbcss/protocol";
import { z } from "zod";

/** What a page that plays said, checked. */
export interface TvPageWords {
  /** Properties of CII that it changes. */
  readonly cii?: CiiMessage;
  /** Control timestamps by timeline selector. */
  readonly controlTimestamps?: ReadonlyMap<string, ControlTimestamp>;
  /** Whether to withhold what it presents from companions. */
  readonly blockCii?: boolean;
  /** Its name, of a page that understands our own replies. */
  readonly name?: string;
  /** Whether it takes over. */
  readonly takes: boolean;
}

/** What decoding a page's message gives. */
export type TvPageDecoded =
  | { readonly ok: true; readonly words: TvPageWords }
  | { readonly ok: false; readonly fault: string };

/** Timelines a page can give at most. */
const MAX_TIMELINES = 32;

/** Longest selector of a timeline. */
const MAX_SELECTOR_LENGTH = 1_000;

const messageSchema = z.object({
  cii: z.looseObject({}).exactOptional(),
  controlTimestamps: z.record(
    z.string().max(MAX_SELECTOR_LENGTH),
    z.looseObject({}),
  ).refine((map) => Object.keys(map).length <= MAX_TIMELINES).exactOptional(),
  options: z.object({ blockCii: z.boolean() }).exactOptional(),
  hello: z.object({
    name: z.string().max(80).regex(/^\P{Cc}*$/u),
  }).exactOptional(),
  take: z.literal(true).exactOptional(),
}) satisfies z.ZodType<TvPageMessage>;

/**
 * Reads what a page that plays sent.
 *
 * @param text The text of one WebSocket message.
 * @returns What it says, or why it is of no use.
 */
export function decodeTvPageMessage(text: string): TvPageDecoded {
  const json = parseJson(text);
  const parsed = messageSchema.safeParse(json);
  if (!parsed.success) return { ok: false, fault: "bad-message" };
  const { cii, controlTimestamps, options, hello, take } = parsed.data;
  const changes = cii && decodeCii(cii);
  if (changes?.ok === false) return changes;
  const timestamps = controlTimestamps && decodeTimestamps(controlTimestamps);
  if (timestamps?.ok === false) return timestamps;
  return {
    ok: true,
    words: {
      ...(changes && { cii: changes.message }),
      ...(timestamps && { controlTimestamps: timestamps.message }),
      ...(options && { blockCii: options.blockCii }),
      ...(hello && { name: hello.name }),
      takes: take === true,
    },
  };
}

/**
 * Tells how far a page's control timestamps are from the time at which they came.
 *
 * @param now The wall clock time at which they came.
 * @param timestamps The control timestamps.
 * @returns The greatest distance, in seconds; above 0 is ahead of us.
 */
export function aheadSeconds(
  now: WallClockNanos,
  timestamps: ReadonlyMap<string, ControlTimestamp>,
): number {
  let greatest = 0;
  for (const { wallClock } of timestamps.values()) {
    const seconds = Number(wallClock - now) / 1e9;
    if (Math.abs(seconds) > Math.abs(greatest)) greatest = seconds;
  }
  return greatest;
}

/** Where the services are is ours to say, and an empty word list says nothing. */
function decodeCii(cii: object) {
  const { wcUrl: _wc, tsUrl: _ts, ...rest } = {
    wcUrl: null,
    tsUrl: null,
    ...cii,
  };
  return decodeCiiMessage(JSON.stringify(rest), { deviations: "repair" });
}

function decodeTimestamps(given: Readonly<Record<string, object>>) {
  const message = new Map<string, ControlTimestamp>();
  for (const [selector, timestamp] of Object.entries(given)) {
    const text = JSON.stringify(timestamp);
    const decoded = decodeControlTimestamp(text, { deviations: "repair" });
    if (!decoded.ok) return decoded;
    message.set(selector, decoded.message);
  }
  return { ok: true, message } as const;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
