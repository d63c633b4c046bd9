import { z } from "zod";
import { wallClockNanos } from "@dvbcss/clock";
import { isWithinDepth, type PrivateItem } from "@dvbcss/presentation";
import type { Parts } from "./announcement.ts";
import type { ChannelMessage } from "./message.ts";
import {
  MAX_EPOCH,
  MAX_NEEDED_SELECTORS,
  MAX_SELECTOR_LENGTH,
  MAX_TIMELINES,
  MAX_TIMESTAMPS,
} from "./limits.ts";

const shortText = z.string().max(256);
const longText = z.string().max(4096);
const priority = z.int().min(-1_000_000).max(1_000_000);
const selector = z.string().max(MAX_SELECTOR_LENGTH);
const speed = z.number().min(-1e6).max(1e6);
const units = z.int().min(1);

/** A signed decimal integer; JSON numbers are exact only up to 2^53. */
const decimal = z.string().max(40).regex(/^-?(0|[1-9][0-9]*)$/).transform(
  BigInt,
);
const wallClock = decimal.transform(wallClockNanos);

// Host and path become part of URLs that companions are told: whatever could end
// one and begin something else is no host and no path.
const address = {
  host: z.string().max(255).regex(/^([A-Za-z0-9_.-]+|[0-9A-Fa-f:.]+)$/)
    .nullable(),
  port: z.int().min(1).max(65_535),
};
const path = z.string().max(2048).regex(/^\/[!-~]*$/);

const content = z.object({
  contentId: longText.nullable(),
  contentIdStatus: z.enum(["partial", "final"]).nullable(),
  presentationStatus: z.array(shortText.regex(/^\S+$/)).min(1).max(16),
  mrsUrl: longText.nullable(),
  teUrl: longText.nullable(),
  private: z.array(z.custom<PrivateItem>(isPrivateItem)).max(64)
    .exactOptional(),
});

const timeline = z.object({
  timelineSelector: selector,
  properties: z.object({
    unitsPerTick: units,
    unitsPerSecond: units,
    accuracySeconds: z.number().min(0).exactOptional(),
  }),
  correlation: z.union([
    z.object({
      contentTimeTicks: decimal,
      wallClock,
      speed,
    }),
    z.null(),
    z.literal("pending"),
  ]),
});

const audienceTimestamps = z.object({
  timelineSelector: selector,
  timestamps: z.object({
    actual: z.object({ contentTimeTicks: decimal, wallClock }).exactOptional(),
    earliest: z.object({
      contentTimeTicks: decimal,
      wallClock: z.union([z.literal("minus-infinity"), wallClock]),
    }),
    latest: z.object({
      contentTimeTicks: decimal,
      wallClock: z.union([z.literal("plus-infinity"), wallClock]),
    }),
  }),
});

const parts = z.object({
  wc: z.object({ ...address, maxFreqErrorPpm: z.number().min(0).max(1e6) })
    .exactOptional(),
  ts: z.object({
    ...address,
    path,
    neededSelectors: z.array(selector).max(MAX_NEEDED_SELECTORS),
    timestamps: z.array(audienceTimestamps).max(MAX_TIMESTAMPS)
      .exactOptional(),
  }).exactOptional(),
  cii: z.object({ ...address, path }).exactOptional(),
  content: z.object({ priority, content }).exactOptional(),
  timelines: z.object({
    priority,
    timelines: z.array(timeline).max(MAX_TIMELINES),
  }).exactOptional(),
}) satisfies z.ZodType<Parts>;

const life = {
  writer: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  epoch: z.int().min(0).max(MAX_EPOCH),
};

/** The form of everything that travels on the channel. */
export const channelMessage = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("announcement"),
    ...life,
    sequence: z.int().min(0),
    parts,
  }),
  z.object({
    kind: z.literal("departure"),
    ...life,
    died: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal("ask"), ...life }),
]) satisfies z.ZodType<ChannelMessage>;

/** How deep a private item may nest; whoever encodes it again recurses. */
const MAX_DEPTH = 16;

function isPrivateItem(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value &&
    typeof value.type === "string" && isWithinDepth(value, MAX_DEPTH);
}
