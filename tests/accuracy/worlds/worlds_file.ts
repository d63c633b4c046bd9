import { z } from "zod";
import { describeFault, fieldFault } from "@dvbcss/runtime";
import type { Disruption, PathWorld, World } from "./world.ts";

const shareSchema = z.number().min(0).max(1);
const millisSchema = z.number().min(0).max(10_000);
const secondsSchema = z.number().positive().max(1e6);

function rangeSchema(least: number, most: number) {
  const end = z.number().min(least).max(most);
  return z.tuple([end, end]).readonly().refine(
    ([min, max]) => min <= max,
    { error: "two numbers, the smaller one first" },
  );
}

const MAX_PPM = 10_000;
const oscillatorShape = {
  skewPpm: rangeSchema(-MAX_PPM, MAX_PPM),
  wanderPpm: z.number().min(0).max(MAX_PPM),
  maxFreqErrorPpm: z.number().min(0).max(MAX_PPM),
  precisionNanos: z.int().min(1).max(1e9),
};

const pathSchema = z.strictObject({
  minMillis: millisSchema,
  jitterMillis: millisSchema,
  tail: z.strictObject({ share: shareSchema, minMillis: millisSchema })
    .exactOptional(),
  powerSave: z.strictObject({ share: shareSchema, maxMillis: millisSchema })
    .exactOptional(),
  queue: z.strictObject({
    serviceMillis: millisSchema,
    load: rangeSchema(0, 0.999),
  }).exactOptional(),
  loss: shareSchema.exactOptional(),
  duplicates: shareSchema.exactOptional(),
}) satisfies z.ZodType<PathWorld>;

const timesShape = { everySeconds: secondsSchema, forSeconds: secondsSchema };
const disruptionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("route"),
    ...timesShape,
    thereMillis: millisSchema,
    backMillis: millisSchema,
  }),
  z.strictObject({
    kind: z.literal("restart"),
    ...timesShape,
    stepMillis: z.number().min(-1e9).max(1e9),
  }),
  z.strictObject({
    kind: z.literal("sleep"),
    ...timesShape,
    clockStops: z.boolean(),
  }),
]).refine(({ everySeconds, forSeconds }) => forSeconds < everySeconds, {
  error: "shorter than its period",
  path: ["forSeconds"],
}) satisfies z.ZodType<Disruption>;

const worldSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/, {
    error: "up to 40 of a-z, 0-9 and -",
  }),
  client: z.strictObject(oscillatorShape),
  server: z.strictObject({
    ...oscillatorShape,
    holdMillis: rangeSchema(0, 10_000),
    sendMillis: rangeSchema(0, 10_000),
    followUp: z.boolean(),
  }),
  there: pathSchema,
  back: pathSchema,
  disruptions: z.array(disruptionSchema).readonly(),
}) satisfies z.ZodType<World>;

const worldsSchema = z.array(worldSchema).min(1).refine(
  (worlds) => new Set(worlds.map(({ name }) => name)).size === worlds.length,
  { error: "worlds with a name each of their own" },
);

/**
 * Reads worlds that somebody wrote.
 *
 * @param text The text of a JSON file: an array of worlds.
 * @returns The worlds.
 * @throws {SyntaxError} If it is not JSON or not worlds; the message names the
 * field.
 */
export function parseWorlds(text: string): readonly World[] {
  const json = parseJson(text);
  const parsed = worldsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const fault = fieldFault(parsed.error, json);
  throw new SyntaxError(`Cannot read worlds: ${describeFault(fault)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read worlds: it must be JSON: ${reason}`, {
      cause,
    });
  }
}
