/**
 * Tells whether a JSON value nests no deeper than a limit.
 *
 * Recursion ends at the limit, so that neither a peer's brackets nor a caller's
 * cycle can exhaust the stack, here or where the value is walked later.
 *
 * @param value What `JSON.parse` returned, or a value to be written.
 * @param levels Arrays and objects that may enclose one another; 0 or more.
 * @returns Whether the value keeps to the limit.
 */
export function isWithinDepth(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (levels === 0) return false;
  return Object.values(value).every((it) => isWithinDepth(it, levels - 1));
}
