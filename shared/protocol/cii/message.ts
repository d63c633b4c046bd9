import type {
  Content,
  PrivateItem,
  TimelineProperties,
} from "@dvbcss/presentation";

/** The only version of the protocol there is. */
export const CII_PROTOCOL_VERSION = "1.1";

/**
 * A timeline that a TV Device may make available.
 *
 * Nested as on the wire, so that its properties are those of any timeline.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 */
export interface TimelineOption {
  /** Its timeline selector, compared octet by octet. */
  readonly timelineSelector: string;
  /** Its tick rate and accuracy. */
  readonly properties: TimelineProperties;
  /** Private items for companions that know them. */
  readonly private?: readonly PrivateItem[];
}

/**
 * What a TV Device says about its content and endpoints, in whole or in part.
 *
 * Three states a property: absent is "unchanged", null is "there is none", else
 * a value. On the wire a null `protocolVersion`, `presentationStatus` or
 * `private` is not legal: some TV Devices send one, so that a message read may
 * hold it, and {@linkcode encodeCiiMessage} refuses to write it.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 */
export interface CiiMessage {
  /** Protocol version; in the first message at least. */
  readonly protocolVersion?: typeof CII_PROTOCOL_VERSION | null;
  /** Content identifier; null when nothing is presented. */
  readonly contentId?: string | null;
  /** Whether the identifier is complete. */
  readonly contentIdStatus?: Content["contentIdStatus"];
  /** Status words, one or more without blanks; the first is the primary one. */
  readonly presentationStatus?: readonly string[] | null;
  /** Where a material resolution service is. */
  readonly mrsUrl?: string | null;
  /** Where the wall clock is served: `udp://host:port`. */
  readonly wcUrl?: string | null;
  /** Where timelines are served: `ws://host:port/path`. */
  readonly tsUrl?: string | null;
  /** Where trigger events are served. */
  readonly teUrl?: string | null;
  /** Timelines that may be available, in the order in which they are offered. */
  readonly timelines?: readonly TimelineOption[] | null;
  /** Private items for companions that know them. */
  readonly private?: readonly PrivateItem[] | null;
}

/** The name of a property of a {@linkcode CiiMessage}. */
export type CiiProperty = keyof CiiMessage;

/** The name of a property that holds a URL of an endpoint. */
export type CiiUrlProperty = "mrsUrl" | "wcUrl" | "tsUrl" | "teUrl";

/** Every property, in the order in which messages are written. */
export const CII_PROPERTIES: readonly CiiProperty[] = [
  "protocolVersion",
  "contentId",
  "contentIdStatus",
  "presentationStatus",
  "mrsUrl",
  "wcUrl",
  "tsUrl",
  "teUrl",
  "timelines",
  "private",
];

/** Every property that holds a URL of an endpoint. */
export const CII_URL_PROPERTIES: readonly CiiUrlProperty[] = [
  "mrsUrl",
  "wcUrl",
  "tsUrl",
  "teUrl",
];
