import {
  MAX_NEEDED_SELECTORS,
  MAX_NEEDED_TEXT_LENGTH,
  MAX_SELECTOR_LENGTH,
} from "./limits.ts";

/**
 * Leaves out the needed selectors that an announcement has no room for.
 *
 * @param selectors What companions have asked for.
 * @returns Those that fit, in the same order.
 */
export function neededThatFit(selectors: readonly string[]): readonly string[] {
  const fitting: string[] = [];
  let room = MAX_NEEDED_TEXT_LENGTH;
  for (const selector of selectors) {
    if (fitting.length === MAX_NEEDED_SELECTORS) break;
    if (selector.length > MAX_SELECTOR_LENGTH) continue;
    // Escapes make a control character six times as long.
    const length = JSON.stringify(selector).length + 1;
    if (length > room) continue;
    room -= length;
    fitting.push(selector);
  }
  return fitting;
}
