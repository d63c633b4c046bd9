import { type DurationNanos, durationNanos } from "@dvbcss/clock";

/** Settings of a TS server. */
export interface TsServerOptions {
  /** Time between restatements, in nanoseconds; 0 for none. Default 5 s. */
  readonly refreshNanos?: DurationNanos;
  /** Time a client has for its setup-data, in nanoseconds. Default 10 s. */
  readonly setupTimeoutNanos?: DurationNanos;
  /** Messages of one client that are read in a second, 1 or more. Default 100. */
  readonly maxMessagesPerSecond?: number;
}

const DEFAULTS = {
  refreshNanos: durationNanos(5e9),
  setupTimeoutNanos: durationNanos(10e9),
  maxMessagesPerSecond: 100,
} as const satisfies TsServerOptions;

/** Completes and checks settings. */
export function settingsOf(
  options: TsServerOptions,
): Required<TsServerOptions> {
  const settings = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries(settings)) {
    const least = name === "refreshNanos" ? 0 : 1;
    if (Number.isSafeInteger(value) && value >= least) continue;
    throw new RangeError(
      `Cannot make TS server: ${name} must be an integer from ${least} up: current value is ${value}`,
    );
  }
  return settings;
}
