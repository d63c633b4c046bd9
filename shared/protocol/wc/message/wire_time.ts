import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import type { WireTime } from "./message.ts";

const NANOS_PER_SECOND = 1_000_000_000n;
const END_OF_RANGE = 2n ** 32n * NANOS_PER_SECOND;

/**
 * Converts a wall clock time to its wire form.
 *
 * @param time The time, from 0 to just below 2^32 seconds.
 * @returns The two words of the field; nanoseconds below 1e9.
 * @throws {RangeError} If the time does not fit the field.
 *
 * @example
 * ```ts
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { toWireTime } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(toWireTime(wallClockNanos(12_000_000_345n)), {
 *   seconds: 12,
 *   nanoseconds: 345,
 * });
 * ```
 */
export function toWireTime(time: WallClockNanos): WireTime {
  if (time < 0n || time >= END_OF_RANGE) {
    throw new RangeError(
      `Cannot encode WC time: time must be from 0 to below 2^32 seconds: current value is ${time} ns`,
    );
  }
  const seconds = time / NANOS_PER_SECOND;
  return {
    seconds: Number(seconds),
    nanoseconds: Number(time - seconds * NANOS_PER_SECOND),
  };
}

/**
 * Converts a time value from its wire form.
 *
 * A nanoseconds word of a second or more is folded in, so the result may lie
 * beyond what {@linkcode toWireTime} takes.
 *
 * @param time The two words of the field.
 * @returns The wall clock time they stand for.
 */
export function fromWireTime(time: WireTime): WallClockNanos {
  return wallClockNanos(
    BigInt(time.seconds) * NANOS_PER_SECOND + BigInt(time.nanoseconds),
  );
}

/**
 * Compares two time values word for word.
 *
 * Two pairs of words can stand for the same time; an echo must be the same
 * pair.
 *
 * @param a One time value.
 * @param b The other.
 * @returns Whether both words are equal.
 */
export function isSameWireTime(a: WireTime, b: WireTime): boolean {
  return a.seconds === b.seconds && a.nanoseconds === b.nanoseconds;
}
