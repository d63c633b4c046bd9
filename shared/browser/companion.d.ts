/**
 * The companion library for web pages, as the gateway serves it at
 * `/lib/companion.js`.
 *
 * Times of the wall clock are whole nanoseconds, as bigint; `pageMillis` are
 * milliseconds of `performance.now()`; all else is in seconds unless it says so.
 *
 * @module
 */

/** A service of a TV. */
export type CssService = "cii" | "wc" | "ts";

/** How a connection stands. */
export type ConnectionState = "idle" | "connecting" | "open" | "waiting";

/** Settings of {@linkcode followTv}; a page of the gateway needs none of them. */
export interface FollowTvOptions {
  /** Where CII is; at the gateway that served this script if left out. */
  readonly ciiUrl?: string;
  /** Where the wall clock is, over WebSocket; `/wc` beside CII if left out. */
  readonly wcUrl?: string;
  /** Where TS is; as CII announces if left out. */
  readonly tsUrl?: string;
  /** Which services to use; all of them if left out. */
  readonly services?: readonly CssService[];
  /** Beginning of the content ids to follow; the announced id if left out. */
  readonly contentIdStem?: string;
  /** The timeline to follow; the first offered, PTS before all, if left out. */
  readonly timelineSelector?: string;
  /** Its tick rate, where the TV does not state it. */
  readonly timelineProperties?: TimelineProperties;
}

/** How fast a timeline ticks. */
export interface TimelineProperties {
  /** Units that make one tick; an integer above 0. */
  readonly unitsPerTick: number;
  /** Units in one second; an integer above 0. */
  readonly unitsPerSecond: number;
  /** Accuracy against the content; 0 or more. */
  readonly accuracySeconds?: number;
}

/** Follows a TV from a page, until closed. */
export function followTv(options?: FollowTvOptions): BrowserCompanion;

/** What a TV says about its content and its services; what it left out is absent. */
export interface TvContent {
  readonly protocolVersion?: "1.1" | null;
  readonly contentId?: string | null;
  readonly contentIdStatus?: "partial" | "final" | null;
  readonly presentationStatus?: readonly string[] | null;
  readonly mrsUrl?: string | null;
  readonly wcUrl?: string | null;
  readonly tsUrl?: string | null;
  readonly teUrl?: string | null;
  readonly timelines?:
    | readonly {
      readonly timelineSelector: string;
      readonly properties: TimelineProperties;
    }[]
    | null;
}

/** Everything that is known at one instant. */
export interface PageReading {
  /** The instant. */
  readonly pageMillis: number;
  /** The wall clock; null while it is not known. */
  readonly wallClock: bigint | null;
  /** Bound on its error, in nanoseconds; null while it is not known. */
  readonly dispersionNanos: number | null;
  /** Round trip of the last measurement, in nanoseconds; null if there is none. */
  readonly rttNanos: number | null;
  /** Whether the position is known. */
  readonly available: boolean;
  /** Content time, to the nearest tick; null while not available. */
  readonly contentTimeTicks: bigint | null;
  /** Content time; null while not available. */
  readonly positionSeconds: number | null;
  /** Bound on the position's error; null while not available. */
  readonly errorSeconds: number | null;
  /** Content seconds per second, 0 while paused; null while not available. */
  readonly speed: number | null;
}

/** The line on which content runs against the wall clock. */
export interface TimelineCorrelation {
  readonly contentTimeTicks: bigint;
  readonly wallClock: bigint;
  readonly speed: number;
}

/** What a page can listen to, by name. */
export interface TvEvents {
  /** Position, speed or their bound are not what they were expected to be. */
  readonly change: PageReading;
  /** The TV's content is another one. */
  readonly content: {
    readonly contentId: string | null;
    readonly contentIdStatus: "partial" | "final" | null;
  };
  /** The TV's presentation status is another one. */
  readonly status: { readonly presentationStatus: readonly string[] };
  /** Anything of what the TV says changed. */
  readonly cii: {
    readonly state: TvContent;
    readonly changed: readonly string[];
  };
  /** A connection is being made; the attempts in a row are counted. */
  readonly connecting: {
    readonly service: CssService;
    readonly url: string;
    readonly attempt: number;
  };
  /** A connection is made. */
  readonly connected: { readonly service: CssService; readonly url: string };
  /** A connection is lost or was refused; the reason is in words. */
  readonly disconnected: {
    readonly service: CssService;
    readonly url: string;
    readonly reason: string;
    readonly retryNanos: number | null;
  };
  /** The timeline can be read. */
  readonly "timeline-available": {
    readonly timelineSelector: string;
    readonly correlation: TimelineCorrelation;
  };
  /** The timeline cannot be read any more; the reason is in words. */
  readonly "timeline-unavailable": {
    readonly timelineSelector: string;
    readonly reason: string;
  };
  /** The TV paused, went on, or jumped. */
  readonly "timing-change": {
    readonly timelineSelector: string;
    readonly correlation: TimelineCorrelation;
    readonly speedChanged: boolean;
    readonly jumpSeconds: number;
  };
  /** The wall clock is known, or known better. */
  readonly "wall-clock": {
    readonly change: "first" | "improve" | "step";
    readonly adjustmentNanos: bigint;
    readonly dispersionBeforeNanos: number;
    readonly dispersionNanos: number;
  };
  /** The wall clock is not known any more, say because the device slept. */
  readonly "wall-clock-lost": { readonly reason: string };
  /** The wall clock's server answers again. */
  readonly "wall-clock-back": { readonly silentNanos: number };
  /** One exchange with the wall clock's server. */
  readonly measurement: {
    readonly roundTripNanos: number;
    readonly dispersionNanos: number;
    readonly adopted: boolean;
  };
  /** A message of the TV was of no use. */
  readonly discard: { readonly service: CssService; readonly fault: string };
  /** Something about the TV that explains trouble came up. */
  readonly finding: { readonly finding: Finding };
}

/** Something about a TV that may keep companions out of step. */
export interface Finding {
  /** Its name, in kebab-case. */
  readonly name: string;
  /** What was seen and what it means, in a sentence or two. */
  readonly advice: string;
}

/** A TV that a page follows. */
export class BrowserCompanion {
  /** Begins to follow; {@linkcode followTv} also finds the URLs. */
  constructor(options: FollowTvOptions);
  /** What the TV says; undefined before its first message. */
  get content(): TvContent | undefined;
  /** The timeline that is followed, if any. */
  get timelineSelector(): string | undefined;
  /** What may keep this page out of step with the TV. */
  get diagnosis(): readonly Finding[];
  /** Whether it was closed. */
  get closed(): boolean;
  /** Tells how the connection to a service stands. */
  connectionState(service: CssService): ConnectionState;
  /** Reads everything that is known, now. */
  reading(): PageReading;
  /** Reads everything that is known of another instant. */
  readingAt(pageMillis: number): PageReading;
  /** Registers a listener; call what is returned to remove it. */
  on<Name extends keyof TvEvents>(
    name: Name,
    listener: (event: TvEvents[Name]) => void,
  ): () => void;
  /** Stops following. */
  close(): void;
  /** Stops following. */
  [Symbol.dispose](): void;
}

/** A state of motion, in seconds. */
export interface TimingStateVector {
  readonly position: number;
  readonly velocity: number;
  readonly acceleration: number;
  readonly timestamp: number;
}

/** The TV's timeline as a source for a TimingObject. */
export class TvTimingSource extends EventTarget {
  constructor(companion: BrowserCompanion);
  readonly startPosition: number;
  readonly endPosition: number;
  readonly error: Error | null;
  get readyState(): "connecting" | "open" | "closed";
  get skew(): number;
  get vector(): TimingStateVector;
  onadjust: ((event: Event) => void) | null;
  onchange: ((event: Event) => void) | null;
  onreadystatechange: ((event: Event) => void) | null;
  /** Reads the motion now; throws InvalidStateError unless it is open. */
  query(): TimingStateVector;
  /** Refuses with NotAllowedError: only the TV moves its timeline. */
  update(): Promise<void>;
}

/** How media lie on a timeline. */
export interface MediaPlacement {
  /** Media position at the timeline's zero. */
  readonly offsetSeconds: number;
  /** How much later this device is heard and seen than its element says. */
  readonly outputDelaySeconds: number;
  /** The part of the media that repeats without end, if one does. */
  readonly loop?: {
    readonly startSeconds: number;
    readonly endSeconds: number;
  };
}

/** How playback stands to the timeline. */
export type MediaState =
  | "waiting"
  | "loading"
  | "paused"
  | "stepping"
  | "seeking"
  | "holding"
  | "starting"
  | "following"
  | "correcting"
  | "stalled"
  | "struggling"
  | "paused-here"
  | "refused"
  | "before-start"
  | "beyond-end"
  | "beyond-edge";

/** What a person may want to know of media that are kept in step. */
export type MediaEvent =
  | {
    readonly kind: "state";
    readonly state: MediaState;
    readonly words: string;
  }
  | { readonly kind: "failed"; readonly words: string };

/** How a media element is brought to its place and kept there. */
export interface PlaybackProfile {
  readonly deadBandSeconds: number;
  readonly horizonSeconds: number;
  readonly leastDeviation: number;
  readonly greatestDeviation: number;
  readonly toleratedDrift: number;
  readonly interruptionSeconds: number;
  readonly periodSeconds: number;
}

/** For media that are heard: at most 8 % off the speed, and few changes. */
export const GENTLE_PROFILE: PlaybackProfile;

/** For muted video. */
export const TIGHT_PROFILE: PlaybackProfile;

/** What a {@linkcode MediaSynchroniser} works on. */
export interface MediaSynchroniserOptions {
  /** The element; its rate, position and play state are ours. */
  readonly element: HTMLMediaElement;
  /** Reads where the timeline is; usually `(at) => tv.readingAt(at)`. */
  readonly timelineAt: (pageMillis: number) => {
    readonly positionSeconds: number | null;
    readonly speed: number | null;
  };
  /** How it may be moved; gentle if left out. */
  readonly profile?: PlaybackProfile;
  /** How the media lie on the timeline; from its zero on if left out. */
  readonly placement?: Partial<MediaPlacement>;
  /** Called with what happens. */
  readonly notify?: (event: MediaEvent) => void;
}

/** Keeps a media element on the TV's timeline. */
export class MediaSynchroniser {
  constructor(options: MediaSynchroniserOptions);
  /** Position minus target; undefined while it is not known. */
  get errorSeconds(): number | undefined;
  /** How playback stands; undefined before the first look. */
  get state(): MediaState | undefined;
  /** How the media lie on the timeline. */
  get placement(): MediaPlacement;
  set placement(placement: MediaPlacement);
  set profile(profile: PlaybackProfile);
  /** Sets the output delay, from -2 to 2, and keeps it for the next visit. */
  calibrate(seconds: number): void;
  /** Looks at element and timeline now; call it when the timeline changed. */
  look(): void;
  /** Leaves the element as it is, at the rate 1. */
  [Symbol.dispose](): void;
}
