import { z } from "zod";
import {
  availabilitySchema,
  contentChangeSchema,
  contentSchema,
  identifierSchema,
  propertiesShape,
  secondsSchema,
  speedSchema,
  ticksSchema,
} from "@dvbcss/service-source";

const alone = z.boolean().exactOptional().describe(
  "Move this timeline only, as a time stamp discontinuity does",
);

/** What `PUT /timelines/{selector}` takes. */
export const timelineChangeSchema = z.strictObject({
  create: z.strictObject({
    ...propertiesShape,
    linked: z.boolean().exactOptional().describe(
      "Whether it moves with the programme; true unless given",
    ),
    startTicks: ticksSchema.exactOptional(),
  }).exactOptional().describe(
    "Adds the timeline, or replaces the one there is",
  ),
  seek: z.strictObject({
    ticks: ticksSchema.exactOptional(),
    seconds: secondsSchema.exactOptional(),
    alone,
  }).refine(
    ({ ticks, seconds }) => (ticks === undefined) !== (seconds === undefined),
    { error: "an object with either ticks or seconds" },
  ).exactOptional().describe(
    "Moves to a content time; linked timelines move along",
  ),
  action: z.enum(["play", "pause", "resume"]).exactOptional().describe(
    "Plays at speed 1, pauses, or goes on at the speed before the pause",
  ),
  speed: speedSchema.exactOptional(),
  availability: availabilitySchema.exactOptional(),
}).refine(
  ({ action, speed }) => action === undefined || speed === undefined,
  { error: "an object with at most one of action and speed" },
);

/** What `PUT /timelines/{selector}` takes, as it arrives. */
export type TimelineChange = z.output<typeof timelineChangeSchema>;

/** A timeline as the control API shows it. */
export const timelineStateSchema = z.strictObject({
  timelineSelector: identifierSchema,
  ...propertiesShape,
  linked: z.boolean(),
  availability: availabilitySchema,
  speed: speedSchema,
  contentTime: z.string().regex(/^-?[0-9]+$/).describe(
    "Ticks at wallClockTime, to the nearest",
  ),
});

/** A timeline as the control API shows it. */
export type TimelineState = z.output<typeof timelineStateSchema>;

/** What `GET /timelines` answers. */
export const timelinesStateSchema = z.strictObject({
  wallClockTime: z.string().regex(/^[0-9]+$/).describe("Nanoseconds"),
  timelines: z.array(timelineStateSchema),
});

/** What `GET /timelines` answers. */
export type TimelinesState = z.output<typeof timelinesStateSchema>;

/** Every body of the control API but that of an error, by its name. */
export const CONTROL_SCHEMAS = {
  Content: contentSchema,
  ContentChange: contentChangeSchema,
  Timeline: timelineStateSchema,
  Timelines: timelinesStateSchema,
  TimelineChange: timelineChangeSchema,
} as const;
