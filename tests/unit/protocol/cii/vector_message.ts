import type { CiiMessage } from "@dvbcss/protocol";

/** A message as the vectors write it: timelines are flat. */
export type VectorProperties = Readonly<Record<string, unknown>>;

/**
 * Turns a vector's message into ours.
 *
 * Some vectors are wrong on purpose, so the result's type is a promise that the
 * code under test must not rely on: it comes out of `JSON.parse` unchecked.
 */
export function messageFrom(properties: VectorProperties): CiiMessage {
  return JSON.parse(
    JSON.stringify(properties),
    (key, value) =>
      key === "timelines" && Array.isArray(value) ? value.map(nest) : value,
  );
}

function nest(option: VectorProperties | string): unknown {
  if (typeof option === "string") return option;
  const { unitsPerTick, unitsPerSecond, accuracy, ...rest } = option;
  const units = { unitsPerTick, unitsPerSecond };
  const properties = accuracy === undefined
    ? units
    : { ...units, accuracySeconds: accuracy };
  return { ...rest, properties };
}
