const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;

/**
 * Writes a position as people read it.
 *
 * @param seconds The position; may be negative.
 * @param digits Digits after the point; 1 unless given.
 * @returns Such as `0:01:02.5`.
 */
export function positionText(seconds: number, digits = 1): string {
  const scale = 10 ** digits;
  // Downwards, so that the last digit changes when its time has come.
  const units = Math.floor(Math.abs(seconds) * scale);
  const whole = Math.floor(units / scale);
  const hours = Math.floor(whole / SECONDS_PER_HOUR);
  const minutes = Math.floor(whole / SECONDS_PER_MINUTE) % SECONDS_PER_MINUTE;
  const rest = whole % SECONDS_PER_MINUTE;
  const fraction = digits === 0
    ? ""
    : `.${String(units % scale).padStart(digits, "0")}`;
  const sign = seconds < 0 && units > 0 ? "−" : "";
  return `${sign}${hours}:${twoDigits(minutes)}:${twoDigits(rest)}${fraction}`;
}

/**
 * Reads a position that a person typed.
 *
 * @param text Such as `90`, `1:30` or `0:01:30.5`.
 * @returns Seconds; undefined if it is no position.
 */
export function parsePosition(text: string): number | undefined {
  const parts = text.trim().split(":");
  if (parts.length > 3) return undefined;
  let seconds = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (!(isLast ? /^\d{1,7}(\.\d+)?$/ : /^\d{1,5}$/).test(part)) {
      return undefined;
    }
    seconds = seconds * SECONDS_PER_MINUTE + Number(part);
  }
  return seconds;
}

/**
 * Writes a short time with the unit that suits it.
 *
 * @param nanos Nanoseconds; null if nothing is known.
 * @returns Such as `0.42 ms`.
 */
export function shortText(nanos: number | null): string {
  if (nanos === null) return "–";
  const millis = nanos / 1e6;
  const size = Math.abs(millis);
  if (size >= 10_000) return `${(millis / 1e3).toFixed(1)} s`;
  if (size >= 100) return `${millis.toFixed(0)} ms`;
  if (size >= 10) return `${millis.toFixed(1)} ms`;
  return `${millis.toFixed(2)} ms`;
}

/**
 * Writes a difference with its sign.
 *
 * @param seconds Seconds; null if nothing is known.
 * @returns Such as `+3.2 ms`.
 */
export function differenceText(seconds: number | null): string {
  if (seconds === null) return "–";
  const text = shortText(Math.abs(seconds) * 1e9);
  return `${seconds < 0 ? "−" : "+"}${text}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
