import type { CompanionReading } from "@dvbcss/companion";

/** What can be written as JSON, at any depth. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [member: string]: Json };

/** A line of JSON output: what happened, and the particulars. */
export type JsonRecord = Readonly<Record<string, Json>> & {
  readonly event: string;
};

/**
 * Writes a reading for a program to read.
 *
 * Numbers that may be above 2^53 are decimal strings.
 *
 * @param reading The reading.
 * @returns The record.
 */
export function readingRecord(reading: CompanionReading): JsonRecord {
  return {
    event: "reading",
    wallClockNanos: reading.wallClock?.toString() ?? null,
    dispersionNanos: wholeNanos(reading.dispersionNanos),
    rttNanos: wholeNanos(reading.rttNanos),
    available: reading.available,
    contentTimeTicks: reading.contentTimeTicks?.toString() ?? null,
    positionSeconds: reading.positionSeconds,
    speed: reading.speed,
  };
}

/**
 * Writes the wall clock: microseconds in 20 columns, then the dispersion in
 * milliseconds in 15.
 *
 * @param reading The reading.
 * @returns One line.
 */
export function wallClockText(reading: CompanionReading): string {
  const { wallClock, dispersionNanos } = reading;
  if (wallClock === null) return `${"not known".padStart(20)} us`;
  const micros = (wallClock / 1000n).toString();
  return `${micros.padStart(20)} us  ± ${
    millisText(dispersionNanos).padStart(15)
  } ms`;
}

/**
 * Writes where the timeline is.
 *
 * @param reading The reading.
 * @returns One line.
 */
export function timelineText(reading: CompanionReading): string {
  const { available, speed, positionSeconds, dispersionNanos } = reading;
  if (!available || speed === null || positionSeconds === null) {
    return "timeline not available";
  }
  return `timeline available  speed ${speed.toFixed(2)}  position ${
    positionSeconds.toFixed(3)
  } s  ± ${millisText(dispersionNanos)} ms`;
}

/**
 * Writes everything that is known.
 *
 * @param reading The reading.
 * @returns One line.
 */
export function followText(reading: CompanionReading): string {
  const rtt = reading.rttNanos === null
    ? ""
    : `  round trip ${millisText(reading.rttNanos)} ms`;
  return `${timelineText(reading)}${rtt}`;
}

/**
 * Writes nanoseconds as milliseconds.
 *
 * @param nanos Nanoseconds; null if not known, may be infinite.
 * @returns Milliseconds with three decimals.
 */
export function millisText(nanos: number | null): string {
  if (nanos === null) return "?";
  return Number.isFinite(nanos) ? (nanos / 1e6).toFixed(3) : "infinite";
}

/**
 * Writes a position as a clock does.
 *
 * @param seconds The position.
 * @returns Hours, minutes, seconds and milliseconds, with a sign below 0.
 */
export function positionText(seconds: number): string {
  const millis = Math.round(Math.abs(seconds) * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const sign = seconds < 0 && millis > 0 ? "-" : "";
  const hours = two(Math.floor(millis / 3_600_000));
  const minutes = two(Math.floor(millis / 60_000) % 60);
  const rest = two(Math.floor(millis / 1000) % 60);
  const thousandths = String(millis % 1000).padStart(3, "0");
  return `${sign}${hours}:${minutes}:${rest}.${thousandths}`;
}

/**
 * Rounds a bound or a duration up to whole nanoseconds.
 *
 * @param nanos Nanoseconds; null if not known, may be infinite.
 * @returns An integer; null if there is none.
 */
export function wholeNanos(nanos: number | null): number | null {
  return nanos === null || !Number.isFinite(nanos) ? null : Math.ceil(nanos);
}
