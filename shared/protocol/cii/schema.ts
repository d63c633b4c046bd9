import { PRIVATE_ITEMS } from "../private_items.ts";
import * as z from "../zod.ts";
import {
  CII_PROTOCOL_VERSION,
  type CiiMessage,
  type TimelineOption,
} from "./message.ts";

const PROTOCOL_VERSION = z.literal(CII_PROTOCOL_VERSION);

// DVB's schema would let a line break pass as a character of a word; nobody
// means one, and words end up in logs and tables.
const PRESENTATION_STATUS = z.codec(
  z.string().check(z.regex(/^\S+( \S+)*$/)),
  z.array(z.string().check(z.regex(/^\S+$/))),
  { decode: (text) => text.split(" "), encode: (words) => words.join(" ") },
);

const UNITS = {
  unitsPerTick: z.int().check(z.positive()),
  unitsPerSecond: z.int().check(z.positive()),
};

const TIMELINE_OPTION = z.codec(
  z.object({
    timelineSelector: z.string(),
    timelineProperties: z.object({
      ...UNITS,
      accuracy: z.exactOptional(z.number().check(z.nonnegative())),
    }),
    private: z.exactOptional(PRIVATE_ITEMS),
  }),
  z.strictObject({
    timelineSelector: z.string(),
    properties: z.strictObject({
      ...UNITS,
      accuracySeconds: z.exactOptional(z.number().check(z.nonnegative())),
    }),
    private: z.exactOptional(PRIVATE_ITEMS),
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
) satisfies z.ZodMiniType<TimelineOption>;

const CONTENT = {
  contentId: z.exactOptional(z.nullable(z.string())),
  contentIdStatus: z.exactOptional(z.nullable(z.enum(["partial", "final"]))),
};

const ENDPOINTS_AND_TIMELINES = {
  mrsUrl: z.exactOptional(z.nullable(z.string())),
  wcUrl: z.exactOptional(z.nullable(z.string())),
  tsUrl: z.exactOptional(z.nullable(z.string())),
  teUrl: z.exactOptional(z.nullable(z.string())),
  timelines: z.exactOptional(z.nullable(z.array(TIMELINE_OPTION))),
};

/** A message as peers may send it: unknown members, null for any property. */
export const RECEIVED_CII_MESSAGE = z.object({
  protocolVersion: z.exactOptional(z.nullable(PROTOCOL_VERSION)),
  ...CONTENT,
  presentationStatus: z.exactOptional(z.nullable(PRESENTATION_STATUS)),
  ...ENDPOINTS_AND_TIMELINES,
  private: z.exactOptional(z.nullable(PRIVATE_ITEMS)),
}) satisfies z.ZodMiniType<CiiMessage>;

/**
 * A message as DVB's schema has it, and nothing else in it.
 *
 * Messages are written in the order of these properties. What a caller passes is
 * checked, not trusted, so its static type is left open.
 */
export const SENT_CII_MESSAGE: z.ZodMiniType = z.strictObject({
  protocolVersion: z.exactOptional(PROTOCOL_VERSION),
  ...CONTENT,
  presentationStatus: z.exactOptional(PRESENTATION_STATUS),
  ...ENDPOINTS_AND_TIMELINES,
  private: z.exactOptional(PRIVATE_ITEMS),
}) satisfies z.ZodMiniType<CiiMessage>;
