/**
 * Refuses what cannot be a tick rate.
 *
 * @param tickRate Ticks a second.
 * @returns The same rate.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not above 0 and finite.
 */
export function requireTickRate(tickRate: number): number {
  requireNumber("tick rate", tickRate);
  if (!(tickRate > 0 && tickRate < Infinity)) {
    throw new RangeError(
      `Cannot set tick rate: it must be above 0 and finite: current value is ${tickRate}`,
    );
  }
  return tickRate;
}

/**
 * Refuses what cannot be a speed.
 *
 * @param speed Seconds a second of the parent: 0 is paused, below 0 is
 *   backwards.
 * @returns The same speed, without a negative zero.
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not finite.
 */
export function requireSpeed(speed: number): number {
  requireNumber("speed", speed);
  if (!Number.isFinite(speed)) {
    throw new RangeError(
      `Cannot set speed: it must be finite: current value is ${speed}`,
    );
  }
  return speed + 0;
}

function requireNumber(name: string, value: unknown): void {
  if (typeof value !== "number") {
    throw new TypeError(
      `Cannot set ${name}: it must be a number: current value is a ${typeof value}`,
    );
  }
}
