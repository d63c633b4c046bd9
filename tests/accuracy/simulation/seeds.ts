import { SeededRandom } from "../../support/random.ts";

/**
 * Makes a seed of whatever tells one stream of randomness from another.
 *
 * Streams whose parts differ are unrelated, so that a datagram more in one
 * direction changes nothing in the other.
 *
 * @param parts Names and numbers.
 * @returns A seed from 0 to 2^32 - 1: FNV-1a with a final mix.
 */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of parts.join("/")) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Makes a stream of randomness of its own.
 *
 * @param parts What tells it from others.
 * @returns The generator.
 */
export function randomOf(...parts: readonly (string | number)[]): SeededRandom {
  return new SeededRandom(seedOf(...parts));
}
