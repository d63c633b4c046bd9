/**
 * Chooses one of several TS for a share of the companions.
 *
 * Each share ranks the URLs in an order of its own, and takes the first that is
 * there. So shares spread evenly; when a TS dies only its shares move, and they
 * come back to it when it does; and every CII that knows the same TS chooses the
 * same, with nothing to remember.
 *
 * Source: rendezvous hashing, Thaler and Ravishankar, "Using name-based mappings
 * to increase hit rates", IEEE/ACM Transactions on Networking 6 (1), 1998.
 *
 * @param urls Where TS is served, in any order.
 * @param share Which share, an integer from 0 up.
 * @returns One of the URLs; undefined of none.
 */
export function tsUrlForShare(
  urls: readonly string[],
  share: number,
): string | undefined {
  const ranked = urls.map((url) => ({ url, rank: hashOf(`${share} ${url}`) }));
  return ranked.toSorted((a, b) =>
    b.rank - a.rank || (a.url < b.url ? -1 : 1)
  )[0]?.url;
}

/**
 * Spreads texts over the numbers of 32 bits, as well as texts that differ in one
 * character should be.
 *
 * Source: FNV-1a (offset basis and prime of 32 bits), Fowler, Noll and Vo, with the
 * finalizer of MurmurHash3 (fmix32), Appleby.
 *
 * @param text The text.
 * @returns An integer from 0 to 2^32 - 1.
 */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
