import { type DurationNanos, durationNanos } from "@dvbcss/clock";
import type { ScenarioOperation, ScenarioTimeline } from "@dvbcss/presentation";
import { z } from "zod";
import {
  availabilitySchema,
  contentChangeSchema,
  contentShape,
  identifierSchema,
  propertiesShape,
  secondsSchema,
  speedSchema,
  ticksSchema,
} from "./presentation_schema.ts";

/** A scenario as its file has it, apart from the times of the steps. */
export type ScenarioFile = z.output<typeof scenarioFileSchema>;

const nanosSchema: z.ZodType<DurationNanos> = secondsSchema.transform(
  (seconds) => durationNanos(Math.round(seconds * 1e9)),
);

const bigintSchema: z.ZodType<bigint> = ticksSchema.transform(BigInt);

const timelineSchema = z.strictObject({
  timelineSelector: identifierSchema,
  ...propertiesShape,
  startTicks: bigintSchema.exactOptional(),
  linked: z.boolean().exactOptional(),
  availability: availabilitySchema.exactOptional(),
  pendingSeconds: z.number().min(0).max(4_000_000).exactOptional(),
}).transform((written): ScenarioTimeline => {
  const { unitsPerTick, unitsPerSecond, accuracySeconds, ...rest } = written;
  const { pendingSeconds, ...timeline } = rest;
  return {
    ...timeline,
    properties: {
      unitsPerTick,
      unitsPerSecond,
      ...(accuracySeconds === undefined ? {} : { accuracySeconds }),
    },
    ...(pendingSeconds === undefined
      ? {}
      : { pendingNanos: durationNanos(Math.round(pendingSeconds * 1e9)) }),
  };
});

const timelinesSchema = z.array(timelineSchema).refine(
  (timelines) =>
    new Set(timelines.map((one) => one.timelineSelector)).size ===
      timelines.length,
  { error: "timelines with a timeline selector each of their own" },
);

const someTimeline = { timelineSelector: identifierSchema };
const anyTimeline = { timelineSelector: identifierSchema.exactOptional() };

const seekSchema = z.strictObject({
  kind: z.literal("seek"),
  ...anyTimeline,
  seconds: nanosSchema.exactOptional(),
  ticks: bigintSchema.exactOptional(),
  alone: z.boolean().exactOptional(),
}).transform((written, context): ScenarioOperation => {
  const { kind, timelineSelector, seconds, ticks, ...options } = written;
  if (timelineSelector !== undefined) {
    if (ticks !== undefined && seconds === undefined) {
      return { kind, timelineSelector, ticks, ...options };
    }
  } else if (seconds !== undefined && isEmpty({ ticks, ...options })) {
    return { kind, positionNanos: seconds };
  }
  context.addIssue("a seek with seconds, or with timelineSelector and ticks");
  return z.NEVER;
});

const jumpSchema = z.strictObject({
  kind: z.literal("jump"),
  ...anyTimeline,
  seconds: nanosSchema.exactOptional(),
  ticks: bigintSchema.exactOptional(),
  minTicks: bigintSchema.exactOptional(),
  maxTicks: bigintSchema.exactOptional(),
  alone: z.boolean().exactOptional(),
}).transform((written, context): ScenarioOperation => {
  const { kind, timelineSelector, seconds, ...rest } = written;
  const { ticks, minTicks, maxTicks, ...options } = rest;
  if (timelineSelector !== undefined && seconds === undefined) {
    if (ticks !== undefined && isEmpty({ minTicks, maxTicks })) {
      return { kind, timelineSelector, ticks, ...options };
    }
    if (
      ticks === undefined && minTicks !== undefined &&
      maxTicks !== undefined && minTicks <= maxTicks
    ) return { kind, timelineSelector, minTicks, maxTicks, ...options };
  } else if (seconds !== undefined && isEmpty({ timelineSelector, ...rest })) {
    return { kind, positionNanos: seconds };
  }
  context.addIssue(
    "a jump with seconds, with timelineSelector and ticks, or with timelineSelector, minTicks and maxTicks, the smaller first",
  );
  return z.NEVER;
});

const KNOWN_KINDS =
  "one of content, status, play, pause, resume, speed, seek, jump, add, remove, available and unavailable";

const operationSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("content"),
    content: contentChangeSchema,
    timelines: timelinesSchema.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("status"),
    presentationStatus: contentShape.presentationStatus,
  }),
  z.strictObject({ kind: z.enum(["play", "pause", "resume"]), ...anyTimeline }),
  z.strictObject({
    kind: z.literal("speed"),
    speed: speedSchema,
    ...anyTimeline,
  }),
  seekSchema,
  jumpSchema,
  z.strictObject({ kind: z.literal("add"), timeline: timelineSchema }),
  z.strictObject({
    kind: z.enum(["remove", "available", "unavailable"]),
    ...someTimeline,
  }),
], {
  error: ({ code }) => code === "invalid_union" ? KNOWN_KINDS : undefined,
}) satisfies z.ZodType<ScenarioOperation>;

const stepSchema = z.strictObject({
  atSeconds: z.number().min(0).max(4_000_000).exactOptional(),
  afterSeconds: z.number().min(0).max(4_000_000).exactOptional(),
  operations: z.array(operationSchema).min(1),
}).refine(
  (step) =>
    (step.atSeconds === undefined) !== (step.afterSeconds === undefined),
  { error: "a step with either atSeconds or afterSeconds" },
);

/** A scenario file: JSON, with times in seconds. */
export const scenarioFileSchema = z.strictObject({
  description: z.string(),
  content: z.strictObject({
    contentId: contentShape.contentId,
    contentIdStatus: contentShape.contentIdStatus.default("final"),
    presentationStatus: contentShape.presentationStatus.default(["okay"]),
    mrsUrl: contentShape.mrsUrl.default(null),
    teUrl: contentShape.teUrl.default(null),
    private: contentShape.private,
  }),
  timelines: timelinesSchema,
  steps: z.array(stepSchema).max(10_000),
  loopSeconds: z.number().min(0.1).max(4_000_000).exactOptional(),
});

function isEmpty(members: Readonly<Record<string, unknown>>): boolean {
  return Object.values(members).every((member) => member === undefined);
}
