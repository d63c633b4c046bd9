import { type MediaExperience, NO_EXPERIENCE } from "@dvbcss/companion";

/** Where a page keeps what it learns: its `localStorage`. */
export type MediaStorage = Pick<Storage, "getItem" | "setItem">;

/** Output delays beyond this are mistakes, in seconds. */
const GREATEST_DELAY_SECONDS = 2;
/** So is whatever is said to take longer, in seconds. */
const GREATEST_LATENCY_SECONDS = 5;
const DELAY_KEY = "dvbcss-output-delay-seconds";
const EXPERIENCE_KEY = "dvbcss-media-experience";

/**
 * Finds where this page may keep things.
 *
 * @returns Its storage; undefined where the browser's user forbids it.
 */
export function pageStorage(): MediaStorage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // Only reading the property tells that storage is forbidden.
    return undefined;
  }
}

/**
 * Reads how much later this device is heard and seen than its media element
 * says, as its user found once.
 *
 * @param storage Where it is kept.
 * @returns The delay, in seconds, from -2 to 2; 0 if none is kept.
 */
export function storedOutputDelaySeconds(storage: MediaStorage): number {
  const seconds = Number(storage.getItem(DELAY_KEY) ?? 0);
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
  storage: MediaStorage,
  seconds: number,
): void {
  if (!isDelay(seconds)) {
    throw new RangeError(
      `Cannot keep output delay: must be from -2 to 2 seconds: current value is ${seconds}`,
    );
  }
  keep(storage, DELAY_KEY, String(seconds));
}

/**
 * Reads what was learned of this device's media elements on earlier visits.
 *
 * @param storage Where it is kept.
 * @returns The experience; a guess where there is none, or a damaged one.
 */
export function storedExperience(storage: MediaStorage): MediaExperience {
  const kept = parsed(storage.getItem(EXPERIENCE_KEY));
  const latency = (key: keyof MediaExperience, least: number) => {
    const value = kept[key];
    return typeof value === "number" && value >= least &&
        value <= GREATEST_LATENCY_SECONDS
      ? value
      : undefined;
  };
  return {
    seekSeconds: latency("seekSeconds", 0) ?? NO_EXPERIENCE.seekSeconds,
    seekDeviationSeconds: latency("seekDeviationSeconds", 0) ??
      NO_EXPERIENCE.seekDeviationSeconds,
    startSeconds: latency("startSeconds", 0) ?? NO_EXPERIENCE.startSeconds,
    shortfallSeconds: latency("shortfallSeconds", -GREATEST_LATENCY_SECONDS) ??
      NO_EXPERIENCE.shortfallSeconds,
  };
}

/**
 * Keeps what was learned for the next visit.
 *
 * @param storage Where to keep it.
 * @param experience What was learned.
 */
export function storeExperience(
  storage: MediaStorage,
  experience: MediaExperience,
): void {
  keep(storage, EXPERIENCE_KEY, JSON.stringify(experience));
}

function keep(storage: MediaStorage, key: string, value: string): void {
  try {
    storage.setItem(key, value);
  } catch {
    // A full storage only means that the next visit learns again.
  }
}

function parsed(text: string | null): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Whatever it is, this library did not write it.
    return {};
  }
}

function isDelay(seconds: number): boolean {
  return Math.abs(seconds) <= GREATEST_DELAY_SECONDS;
}
