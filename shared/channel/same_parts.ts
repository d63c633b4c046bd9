import type { Parts } from "./announcement.ts";

/**
 * Tells whether two writers' states are the same.
 *
 * Members in another order count as a difference; that costs one announcement
 * too many and nothing else.
 *
 * @param a One state.
 * @param b The other.
 * @returns Whether both would be announced with the same text.
 */
export function sameParts(a: Parts, b: Parts): boolean {
  return a === b || textOf(a) === textOf(b);
}

function textOf(parts: Parts): string {
  return JSON.stringify(
    parts,
    (_name, value) => typeof value === "bigint" ? `${value}n` : value,
  );
}
