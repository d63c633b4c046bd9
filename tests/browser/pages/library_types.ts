/// <reference lib="dom" />
/**
 * Holds the library's types, which are written by hand, against the library: the
 * type checker refuses this file where they disagree.
 *
 * @module
 */

import * as library from "@dvbcss/browser";
import type * as published from "../../../shared/browser/companion.d.ts";

type Published = typeof published;

/** What a page gets when it loads the library, under the types that it is told. */
export const followTv: Published["followTv"] = library.followTv;
export const profiles: readonly published.PlaybackProfile[] = [
  library.GENTLE_PROFILE,
  library.TIGHT_PROFILE,
];

/** Does what pages do, in terms of the published types alone. */
export function asPublished(
  tv: library.BrowserCompanion,
  element: HTMLMediaElement,
): void {
  const companion: published.BrowserCompanion = tv;
  const source: Omit<published.TvTimingSource, keyof EventTarget> = new library
    .TvTimingSource(tv);
  const synchroniser: published.MediaSynchroniser = new library
    .MediaSynchroniser({
    element,
    timelineAt: (at) => companion.readingAt(at),
  });
  source.query();
  synchroniser.look();
}
