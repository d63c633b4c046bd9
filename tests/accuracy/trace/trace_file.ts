import { z } from "zod";
import { describeFault, fieldFault } from "@dvbcss/runtime";

/** A recorded exchange; times in nanoseconds. */
export interface TraceExchange {
  readonly kind: "exchange";
  /** When the request was sent, on the client's clock. */
  readonly t1: bigint;
  /** When the server received it, on the wall clock. */
  readonly t2: bigint;
  /** When the server sent the response, on the wall clock. */
  readonly t3: bigint;
  /** When it arrived, on the client's clock. */
  readonly t4: bigint;
  /** log2 of the server clock's precision in seconds. */
  readonly precisionExponent: number;
  /** The server clock's maximum frequency error, in parts per million. */
  readonly maxFreqErrorPpm: number;
}

/** What a clairvoyant knew; times in nanoseconds. */
export interface TraceTruth {
  readonly kind: "truth";
  /** A time of the client's clock. */
  readonly local: bigint;
  /** The true wall clock time at that instant. */
  readonly wallClock: bigint;
}

/** A line of a recording. */
export type TraceLine = TraceExchange | TraceTruth;

/** What a CSS-WC message can hold. */
const END_NANOS = 2n ** 32n * 1_000_000_000n;

const wholeNanos = "a whole number of nanoseconds, as a string";
const nanosSchema = z.string({ error: wholeNanos }).regex(/^\d{1,19}$/, {
  error: wholeNanos,
}).transform(BigInt).refine((nanos) => nanos < END_NANOS, {
  error: "below 2^32 seconds",
});

const exchangeSchema = z.strictObject({
  t1: nanosSchema,
  t2: nanosSchema,
  t3: nanosSchema,
  t4: nanosSchema,
  precision: z.int().min(-128).max(127),
  maxFreqErrorPpm: z.number().min(0).max((2 ** 32 - 1) / 256),
}).transform(({ precision, ...exchange }): TraceExchange => ({
  kind: "exchange",
  ...exchange,
  precisionExponent: precision,
}));

const truthSchema = z.strictObject({
  local: nanosSchema,
  wallClock: nanosSchema,
}).transform((truth): TraceTruth => ({ kind: "truth", ...truth }));

/**
 * Reads a recording.
 *
 * @param text Text with a JSON object on each line; empty lines do not matter.
 * @returns Its lines in order of time, wherever the truth lines stood.
 * @throws {SyntaxError} If a line is no exchange and no truth, or an exchange
 * arrived before the one above it; the message names line and field.
 */
export function parseTrace(text: string): readonly TraceLine[] {
  const lines: TraceLine[] = [];
  let latest = 0n;
  for (const [index, lineText] of text.split("\n").entries()) {
    if (lineText.trim() === "") continue;
    const line = parseLine(lineText, index + 1);
    if (line.kind === "exchange") {
      if (line.t4 < latest) {
        throw refusal(
          index + 1,
          `t4 must be no less than that of the exchange before it, ${latest}: current value is ${line.t4}`,
        );
      }
      latest = line.t4;
    }
    lines.push(line);
  }
  if (lines.length === 0) throw refusal(1, "it must not be empty");
  return lines.sort((a, b) => Number(timeOf(a) - timeOf(b)));
}

function timeOf(line: TraceLine): bigint {
  return line.kind === "exchange" ? line.t4 : line.local;
}

function parseLine(text: string, number: number): TraceLine {
  const json = parseJson(text, number);
  const isTruth = typeof json === "object" && json !== null && "local" in json;
  const parsed = (isTruth ? truthSchema : exchangeSchema).safeParse(json);
  if (parsed.success) return parsed.data;
  throw refusal(number, describeFault(fieldFault(parsed.error, json)));
}

function parseJson(text: string, number: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refusal(number, `it must be JSON: ${reason}`);
  }
}

function refusal(number: number, reason: string): SyntaxError {
  return new SyntaxError(`Cannot read trace: line ${number}: ${reason}`);
}
