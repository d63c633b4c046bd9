/**
 * Tells whether a content id begins with a stem.
 *
 * The comparison is plain text: octet by octet, case sensitive, nothing
 * normalised. The empty stem matches every content id, but not its absence.
 *
 * Source: ETSI TS 103 286-2, clause 5.7.3 (setup-data).
 *
 * @param contentId What is presented; null when nothing is.
 * @param stem The beginning that a companion wants; may be empty.
 * @returns Whether a companion that asked for the stem is served.
 *
 * @example Any event of one service
 * ```ts
 * import { matchesStem } from "@dvbcss/presentation";
 * import { assert } from "@dvbcss/std/assert";
 *
 * assert(matchesStem("dvb://233a.1004.1044;363a", "dvb://233a.1004.1044"));
 * assert(!matchesStem(null, ""));
 * ```
 */
export function matchesStem(contentId: string | null, stem: string): boolean {
  return contentId !== null && contentId.startsWith(stem);
}
