import { z } from "zod";
import { PRIVATE_ITEMS } from "../private_items.ts";
import {
  CII_PROTOCOL_VERSION,
  type CiiMessage,
  type TimelineOption,
} from "./message.ts";

const PROTOCOL_VERSION = z.literal(CII_PROTOCOL_VERSION);

// DVB's schema would let a line break pass as a character of a word; nobody
// means one, and words end up in logs and tables.
const PRESENTATION_STATUS = z.codec(
  z.string().regex(/^\S+( \S+)*$/),
  z.array(z.string().regex(/^\S+$/)),
  { decode: (text) => text.split(" "), encode: (words) => words.join(" ") },
);

const UNITS = {
  unitsPerTick: z.int().positive(),
  unitsPerSecond: z.int().positive(),
};

const TIMELINE_OPTION = z.codec(
  z.object({
    timelineSelector: z.string(),
    timelineProperties: z.object({
      ...UNITS,
      accuracy: z.number().nonnegative().exactOptional(),
    }),
    private: PRIVATE_ITEMS.exactOptional(),
  }),
  z.strictObject({
    timelineSelector: z.string(),
    properties: z.strictObject({
      ...UNITS,
      accuracySeconds: z.number().nonnegative().exactOptional(),
    }),
    private: PRIVATE_ITEMS.exactOptional(),
  }),
  {
    decode({ timelineProperties: { accuracy, ...units }, ...rest }) {
      const properties = accuracy === undefined
        ? units
        : { ...units, accuracySeconds: accuracy };
      return { ...rest, properties };
    },
    encode({ properties: { accuracySeconds, ...units }, ...rest }) {
      const timelineProperties = accuracySeconds === undefined
        ? units
        : { ...units, accuracy: accuracySeconds };
      return { ...rest, timelineProperties };
    },
  },
) satisfies z.ZodType<TimelineOption>;

const CONTENT = {
  contentId: z.string().nullable().exactOptional(),
  contentIdStatus: z.enum(["partial", "final"]).nullable().exactOptional(),
};

const ENDPOINTS_AND_TIMELINES = {
  mrsUrl: z.string().nullable().exactOptional(),
  wcUrl: z.string().nullable().exactOptional(),
  tsUrl: z.string().nullable().exactOptional(),
  teUrl: z.string().nullable().exactOptional(),
  timelines: z.array(TIMELINE_OPTION).nullable().exactOptional(),
};

/** A message as peers may send it: unknown members, null for any property. */
export const RECEIVED_CII_MESSAGE = z.object({
  protocolVersion: PROTOCOL_VERSION.nullable().exactOptional(),
  ...CONTENT,
  presentationStatus: PRESENTATION_STATUS.nullable().exactOptional(),
  ...ENDPOINTS_AND_TIMELINES,
  private: PRIVATE_ITEMS.nullable().exactOptional(),
}) satisfies z.ZodType<CiiMessage>;

/**
 * A message as DVB's schema has it, and nothing else in it.
 *
 * Messages are written in the order of these properties. What a caller passes is
 * checked, not trusted, so its static type is left open.
 */
export const SENT_CII_MESSAGE: z.ZodType = z.strictObject({
  protocolVersion: PROTOCOL_VERSION.exactOptional(),
  ...CONTENT,
  presentationStatus: PRESENTATION_STATUS.exactOptional(),
  ...ENDPOINTS_AND_TIMELINES,
  private: PRIVATE_ITEMS.exactOptional(),
}) satisfies z.ZodType<CiiMessage>;
