import type { Announcement, Parts } from "@dvbcss/channel";
import { type MonotonicNanos, monotonicNanos } from "@dvbcss/clock";

/** An instant, in seconds. */
export function at(seconds: number): MonotonicNanos {
  return monotonicNanos(BigInt(Math.round(seconds * 1e9)));
}

/** A WC part at a port. */
export function wcAt(port: number): Parts {
  return { wc: { host: null, port, maxFreqErrorPpm: 50 } };
}

/** An announcement of the WC service's first life, where nothing else is said. */
export function anAnnouncement(
  changes: Partial<Announcement> = {},
): Announcement {
  return {
    kind: "announcement",
    writer: "wc",
    epoch: 1,
    sequence: 0,
    parts: wcAt(6677),
    ...changes,
  };
}

/** What a source owns that presents a programme with a timeline. */
export function presenting(contentId: string, priority = 0): Parts {
  return { ...contentOf(contentId, priority), ...timelineOf("x", priority) };
}

/** A content part. */
export function contentOf(contentId: string, priority = 0): Parts {
  return {
    content: {
      priority,
      content: {
        contentId,
        contentIdStatus: "final",
        presentationStatus: ["okay"],
        mrsUrl: null,
        teUrl: null,
      },
    },
  };
}

/** A part with one timeline, of a selector. */
export function timelineOf(timelineSelector: string, priority = 0): Parts {
  return {
    timelines: {
      priority,
      timelines: [{
        timelineSelector,
        properties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
        correlation: null,
      }],
    },
  };
}
