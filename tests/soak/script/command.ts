/** Something that a remote control asks for. */
export type Command =
  | { readonly kind: "seek"; readonly seconds: number }
  | { readonly kind: "speed"; readonly speed: number }
  | { readonly kind: "content"; readonly contentId: string }
  | { readonly kind: "status"; readonly status: readonly string[] }
  /** The timeline is withdrawn. */
  | { readonly kind: "remove"; readonly timelineSelector: string }
  /** It is there again, where it would have been. */
  | { readonly kind: "add"; readonly timelineSelector: string }
  /** The timeline stays in the offer and has no position. */
  | { readonly kind: "hide"; readonly timelineSelector: string }
  | { readonly kind: "show"; readonly timelineSelector: string };

/** A timeline that the house presents. */
export interface OfferedTimeline {
  readonly timelineSelector: string;
  readonly ticksPerSecond: number;
}

/** The one that is always there: seeks are made on it. */
export const PTS: OfferedTimeline = {
  timelineSelector: "urn:dvb:css:timeline:pts",
  ticksPerSecond: 90_000,
};

/** What the test programme offers. */
export const OFFERED: readonly OfferedTimeline[] = [
  PTS,
  { timelineSelector: "urn:dvb:css:timeline:temi:1:1", ticksPerSecond: 1_000 },
  {
    timelineSelector: "urn:dvb:css:timeline:mpd:period:rel:1000",
    ticksPerSecond: 1_000,
  },
];

/** The content id of the test programme, and how all of ours begin. */
export const TEST_CONTENT_ID =
  "dvb://233a.1004.1044;363a~20130218T0915Z--PT00H45M";
