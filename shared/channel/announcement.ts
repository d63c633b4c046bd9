import type {
  AudienceTimestamps,
  Content,
  Timeline,
} from "@dvbcss/presentation";

/** Where an endpoint can be reached, as its service knows it. */
export interface EndpointAddress {
  /**
   * Host to advertise; null when only the companion's own connection can tell
   * (the service listens on every interface).
   */
  readonly host: string | null;
  /** Port, 1 to 65535. */
  readonly port: number;
}

/** The WC service's part: where the wall clock is served. */
export interface WcPart extends EndpointAddress {
  /** Bound on the wall clock's frequency error, in parts per million. */
  readonly maxFreqErrorPpm: number;
}

/** The TS service's part: where timelines are served and which are wanted. */
export interface TsPart extends EndpointAddress {
  /** Path of the WebSocket, beginning with a slash. */
  readonly path: string;
  /** Timeline selectors that some companion has asked for. */
  readonly neededSelectors: readonly string[];
  /**
   * When its companions present and could present; left out while none says.
   */
  readonly timestamps?: readonly AudienceTimestamps[];
}

/** The CII service's part: where content state is served. */
export interface CiiPart extends EndpointAddress {
  /** Path of the WebSocket, beginning with a slash. */
  readonly path: string;
}

/** A source's part: what is presented. Of several, the highest priority counts. */
export interface ContentPart {
  /** Rank among sources; an integer, higher wins. */
  readonly priority: number;
  /** What is presented. */
  readonly content: Content;
}

/** A source's part: its timelines. Per selector, the highest priority counts. */
export interface TimelinesPart {
  /** Rank among sources; an integer, higher wins. */
  readonly priority: number;
  /** The timelines, in the order in which they are offered. */
  readonly timelines: readonly Timeline[];
}

/** What one writer owns; a part it leaves out it does not own. */
export interface Parts {
  /** The wall clock endpoint. */
  readonly wc?: WcPart;
  /** The timeline endpoint. */
  readonly ts?: TsPart;
  /** The content endpoint. */
  readonly cii?: CiiPart;
  /** What is presented. */
  readonly content?: ContentPart;
  /** Its timelines. */
  readonly timelines?: TimelinesPart;
}

/** The full state of one writer, as it travels on the channel. */
export interface Announcement {
  /** Tells it from the other messages. */
  readonly kind: "announcement";
  /** Who announces; unique among the writers of a channel. */
  readonly writer: string;
  /** Which life of the writer this is; grows with each start or reconnect. */
  readonly epoch: number;
  /** Position in this life, from 0 up; a repeat keeps its number. */
  readonly sequence: number;
  /** Everything the writer owns now. */
  readonly parts: Parts;
}
