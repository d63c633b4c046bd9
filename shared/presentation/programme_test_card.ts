import type { WallClockNanos } from "@dvbcss/clock";
import { Programme } from "./programme.ts";

/** The content id of the programme that is presented when nothing else is. */
export const TEST_CONTENT_ID =
  "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M";

/**
 * Makes the programme that is presented when nothing else is.
 *
 * It plays from 0 with a PTS timeline, a TEMI timeline and a DASH period's
 * timeline. PTS comes first, since some companions look no further.
 *
 * @param now The wall clock time at which it starts.
 * @returns The programme.
 *
 * @example What it offers
 * ```ts
 * import { wallClockNanos } from "@dvbcss/clock";
 * import { testProgramme } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const programme = testProgramme(wallClockNanos(0n));
 * assertEquals(programme.timelineSelectors, [
 *   "urn:dvb:css:timeline:pts",
 *   "urn:dvb:css:timeline:temi:1:1",
 *   "urn:dvb:css:timeline:mpd:period:rel:1000",
 * ]);
 * ```
 */
export function testProgramme(now: WallClockNanos): Programme {
  return new Programme(now, {
    content: {
      contentId: TEST_CONTENT_ID,
      contentIdStatus: "final",
      presentationStatus: ["okay"],
      mrsUrl: null,
      teUrl: null,
    },
    timelines: [
      {
        timelineSelector: "urn:dvb:css:timeline:pts",
        properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
      },
      {
        timelineSelector: "urn:dvb:css:timeline:temi:1:1",
        properties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
      },
      {
        timelineSelector: "urn:dvb:css:timeline:mpd:period:rel:1000",
        properties: { unitsPerTick: 1, unitsPerSecond: 1_000 },
      },
    ],
  });
}
