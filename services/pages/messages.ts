/**
 * What the gateway and its pages say to each other, as JSON over WebSockets.
 *
 * Whole state each time, never differences: a message that is lost or comes
 * twice does no harm.
 */

/** What the gateway pushes to a dashboard, on `/push`. */
export interface DashboardState {
  /** Version of the gateway. */
  readonly version: string;
  /** Wall clock time of this state, in nanoseconds, in decimal digits. */
  readonly wallClockTime: string;
  /** What is presented. */
  readonly content: PresentedContent;
  /** Who decides what is presented. */
  readonly source:
    | "test-programme"
    | "scenario"
    | "mpv"
    | "upstream"
    | "tv-page";
  /** Its timelines, in the order in which they are offered. */
  readonly timelines: readonly PresentedTimeline[];
  /** Every device with a connection. */
  readonly screens: readonly Screen[];
  /** What is known of the wall clock. */
  readonly wallClock: WallClockState;
  /** The page that plays what is presented, if one does. */
  readonly tvPage: TvPageState | null;
  /** Where others join: addresses of the companion page, the best first. */
  readonly joinUrls: readonly string[];
  /** Where native companions begin. */
  readonly ciiUrls: readonly string[];
  /** Whether control from another machine is possible, with the token. */
  readonly hasToken: boolean;
}

/** What is presented, apart from its timelines. */
export interface PresentedContent {
  /** Content id; null for none. */
  readonly contentId: string | null;
  /** Whether the content id is complete. */
  readonly contentIdStatus: "partial" | "final" | null;
  /** Status words, the primary one first. */
  readonly presentationStatus: readonly string[];
}

/** A timeline at the wall clock time of its message. */
export interface PresentedTimeline {
  /** Its timeline selector. */
  readonly timelineSelector: string;
  /** Its ticks in a second. */
  readonly ticksPerSecond: number;
  /** Whether companions learn where it is. */
  readonly availability: "available" | "unavailable" | "pending";
  /** Content time in ticks, in decimal digits; null while not available. */
  readonly contentTime: string | null;
  /** Content seconds per wall clock second; null while not available. */
  readonly speed: number | null;
}

/** A device, told by its IP address. */
export interface Screen {
  /** Its IP address. */
  readonly peer: string;
  /** CII connections it has. */
  readonly ciiConnections: number;
  /** TS connections it has. */
  readonly tsConnections: number;
  /** Its companion pages, as they say themselves. */
  readonly pages: readonly ReportingPage[];
}

/** A companion page and what it said last. */
export interface ReportingPage {
  /** Its name, unique while the gateway runs. */
  readonly id: string;
  /** What it said last; null before its first report. */
  readonly report: ScreenReport | null;
  /** Seconds since it said so. */
  readonly ageSeconds: number;
  /**
   * How far its wall clock is outside the bound it claims, in seconds; null if it
   * is inside. Above 0 is ahead.
   */
  readonly offSeconds: number | null;
}

/** How a companion page is doing. */
export type ScreenCondition =
  | "joining"
  | "no-wall-clock"
  | "no-timeline"
  | "in-step"
  | "out-of-step"
  | "paused"
  | "buffering"
  | "sound-refused"
  | "media-failed"
  | "media-ended";

/** What a companion page reports, on `/report`. */
export interface ScreenReport {
  /** What the person calls it. */
  readonly name: string;
  /** How it is doing. */
  readonly condition: ScreenCondition;
  /** Its wall clock, in nanoseconds, in decimal digits; null while not known. */
  readonly wallClockTime: string | null;
  /** Bound on that, in nanoseconds; null while not known. */
  readonly dispersionNanos: number | null;
  /** Round trip of its last measurement, in nanoseconds; null if there is none. */
  readonly roundTripNanos: number | null;
  /** Where it believes the content is, in seconds; null while not known. */
  readonly positionSeconds: number | null;
  /** Its medium minus that, in seconds; null if it plays none. */
  readonly differenceSeconds: number | null;
}

/** What is known of the wall clock. */
export interface WallClockState {
  /** Requests answered since the start. */
  readonly requests: number;
  /** Requests answered in the last second. */
  readonly requestsPerSecond: number;
  /** Bound on the error of the gateway's own follower; null while not known. */
  readonly dispersionNanos: number | null;
}

/** The page that plays what is presented. */
export interface TvPageState {
  /** What it calls itself. */
  readonly name: string;
  /** Its IP address. */
  readonly peer: string;
  /** Other pages that would like to. */
  readonly waiting: number;
  /** What is wrong with it, if anything. */
  readonly trouble: TvPageTrouble | null;
}

/** Why a TV page's position is not passed on. */
export type TvPageTrouble = "wrong-clock" | "silent" | "gone" | "blocked";

/** What the dashboard wants of the page that plays. */
export type TvCommand =
  | { readonly do: "play" }
  | { readonly do: "pause" }
  | { readonly do: "seek"; readonly positionSeconds: number }
  | { readonly do: "speed"; readonly speed: number };

/**
 * What a page that plays says, on `/server`; any members of it.
 *
 * The first three are dvbcsstv-lib's page protocol, the others our own.
 */
export interface TvPageMessage {
  /** Properties of CII; those left out stay as they were. */
  readonly cii?: object;
  /** Control timestamps by timeline selector, as on CSS-TS. */
  readonly controlTimestamps?: Readonly<Record<string, object>>;
  /** Whether to withhold all this from companions. */
  readonly options?: { readonly blockCii: boolean };
  /** Says that the page understands {@linkcode TvPageReply}, and its name. */
  readonly hello?: { readonly name: string };
  /** Takes over from the page that plays. */
  readonly take?: true;
}

/** What the gateway says to a page that plays; the first three to any. */
export interface TvPageReply {
  /** Where companions begin. */
  readonly ciiUrl?: string;
  /** Timelines wanted from now on. */
  readonly "add_timelineSelectors"?: readonly string[];
  /** Timelines not wanted any more. */
  readonly "remove_timelineSelectors"?: readonly string[];
  /** CII connections there are. */
  readonly nrOfSlaves?: number;
  /** Whether this page plays what is presented. */
  readonly isOwner?: boolean;
  /** Who does, if it is another. */
  readonly owner?: string | null;
  /** Why its position is not passed on; null for no trouble. */
  readonly trouble?: TvPageTrouble | null;
  /** What it should do. */
  readonly command?: TvCommand;
}
