/** What the scenario files and the control API have in common. */

import type { Content, TimelineAvailability } from "@dvbcss/presentation";
import { MAX_SPEED } from "@dvbcss/presentation";
import { z } from "zod";

/** The longest text that is taken as an identifier. */
const MAX_CHARACTERS = 1_000;

/** A URI, a selector or another word that travels in messages. */
export const identifierSchema: z.ZodString = z.string().min(1).max(
  MAX_CHARACTERS,
).regex(
  /^\P{Cc}*$/u,
  { error: "text without control characters" },
);

/** Ticks of a timeline: an integer, or one in decimal digits when it is large. */
export const ticksSchema: z.ZodType<number | string> = z.union([
  z.int(),
  z.string().max(40).regex(/^-?[0-9]+$/),
], { error: "an integer, or one in decimal digits" });

/** Content seconds per wall clock second. */
export const speedSchema: z.ZodNumber = z.number().min(-MAX_SPEED).max(
  MAX_SPEED,
);

/** Content time in seconds, within what a double holds to the nanosecond. */
export const secondsSchema: z.ZodNumber = z.number().min(-4_000_000).max(
  4_000_000,
);

/** Whether companions learn where a timeline is. */
export const availabilitySchema: z.ZodType<TimelineAvailability> = z.enum([
  "available",
  "unavailable",
  "pending",
]);

/** The tick rate of a timeline, and how well it follows the content. */
export const propertiesShape: {
  readonly unitsPerTick: z.ZodInt;
  readonly unitsPerSecond: z.ZodInt;
  readonly accuracySeconds: z.ZodExactOptional<z.ZodNumber>;
} = {
  unitsPerTick: z.int().min(1),
  unitsPerSecond: z.int().min(1),
  accuracySeconds: z.number().min(0).exactOptional(),
};

const privateItemSchema = z.looseObject({ type: identifierSchema });

/** The schema of each member of {@linkcode Content}. */
type ContentShape = {
  readonly [Member in keyof Content]-?: undefined extends Content[Member]
    ? z.ZodExactOptional<z.ZodType<NonNullable<Content[Member]>>>
    : z.ZodType<Content[Member]>;
};

/** What the TV Device presents, apart from its timelines. */
export const contentShape: ContentShape = {
  contentId: identifierSchema.nullable(),
  contentIdStatus: z.enum(["partial", "final"]).nullable(),
  presentationStatus: z.array(
    z.string().max(MAX_CHARACTERS).regex(/^[^\s\p{Cc}]+$/u, {
      error: "a word without blanks",
    }),
  ).min(1).max(16),
  mrsUrl: identifierSchema.nullable(),
  teUrl: identifierSchema.nullable(),
  private: z.array(privateItemSchema).max(64).exactOptional(),
};

/** The whole content. */
export const contentSchema: z.ZodType<Content> = z.strictObject(contentShape);

/** Some members of the content: those that change. */
export const contentChangeSchema: z.ZodType<Partial<Content>> = z.strictObject({
  contentId: contentShape.contentId.exactOptional(),
  contentIdStatus: contentShape.contentIdStatus.exactOptional(),
  presentationStatus: contentShape.presentationStatus.exactOptional(),
  mrsUrl: contentShape.mrsUrl.exactOptional(),
  teUrl: contentShape.teUrl.exactOptional(),
  private: contentShape.private,
});
