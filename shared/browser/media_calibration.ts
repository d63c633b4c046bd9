/** Output delays beyond this are mistakes, in seconds. */
const GREATEST_SECONDS = 2;
const KEY = "dvbcss-output-delay-seconds";

/** Where a calibration is kept; `localStorage` of a page. */
export type CalibrationStorage = Pick<Storage, "getItem" | "setItem">;

/**
 * Reads how much later this device is heard and seen than its media element
 * says, as its user found once.
 *
 * @param storage Where it is kept.
 * @returns The delay, in seconds, from -2 to 2; 0 if none is kept.
 */
export function storedOutputDelaySeconds(storage: CalibrationStorage): number {
  const seconds = Number(storage.getItem(KEY) ?? 0);
  return isDelay(seconds) ? seconds : 0;
}

/**
 * Keeps the delay for the next visit.
 *
 * @param storage Where to keep it.
 * @param seconds The delay, in seconds.
 * @throws {RangeError} If it is not from -2 to 2.
 */
export function storeOutputDelaySeconds(
  storage: CalibrationStorage,
  seconds: number,
): void {
  if (!isDelay(seconds)) {
    throw new RangeError(
      `Cannot keep output delay: must be from -2 to 2 seconds: current value is ${seconds}`,
    );
  }
  storage.setItem(KEY, String(seconds));
}

function isDelay(seconds: number): boolean {
  return Math.abs(seconds) <= GREATEST_SECONDS;
}
