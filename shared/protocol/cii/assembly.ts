import { type Content, ptsFirst, type Timeline } from "@dvbcss/presentation";
import {
  CII_PROTOCOL_VERSION,
  type CiiMessage,
  type TimelineOption,
} from "./message.ts";
import { HOST_PLACEHOLDER, urlHost } from "./placeholders.ts";

/** Where the wall clock is served. */
export interface CiiWcEndpoint {
  /** Host; null for the one under which each companion reached the TV Device. */
  readonly host: string | null;
  /** UDP port, 1 to 65535. */
  readonly port: number;
}

/** Where timelines are served. */
export interface CiiTsEndpoint {
  /** Host; null for the one under which each companion reached the TV Device. */
  readonly host: string | null;
  /** TCP port, 1 to 65535. */
  readonly port: number;
  /** Path of the WebSocket, beginning with a slash. */
  readonly path: string;
}

/** What a TV Device knows when it makes a CII message. */
export interface CiiParts {
  /** What is presented; null when no source says. */
  readonly content: Content | null;
  /** The timelines, in the order in which their source offers them. */
  readonly timelines: readonly Timeline[];
  /** The wall clock endpoint; null while it is away. */
  readonly wc: CiiWcEndpoint | null;
  /** The timeline endpoint; null while it is away. */
  readonly ts: CiiTsEndpoint | null;
}

// Nobody says what is presented, so nothing is; the standard has a word for it,
// and a null presentationStatus is not legal.
const NOTHING_PRESENTED: Content = {
  contentId: null,
  contentIdStatus: null,
  presentationStatus: ["fault"],
  mrsUrl: null,
  teUrl: null,
};

/**
 * Makes the full CII message of a TV Device.
 *
 * Every property is there, null when there is no value, so that nothing a
 * companion knew before outlives its truth. PTS comes first among the timelines.
 *
 * Source: ETSI TS 103 286-2, clause 5.6.7 (CII message).
 *
 * @param parts What is presented and where it is served.
 * @returns The message; an endpoint without a host has a placeholder for it.
 *
 * @example The TS service is away
 * ```ts
 * import { ciiMessageOf } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const message = ciiMessageOf({
 *   content: null,
 *   timelines: [],
 *   wc: { host: null, port: 6677 },
 *   ts: null,
 * });
 * assertEquals(message.wcUrl, "udp://{{host}}:6677");
 * assertEquals(message.tsUrl, null);
 * ```
 */
export function ciiMessageOf(parts: CiiParts): CiiMessage {
  const { timelines, wc, ts } = parts;
  const content = parts.content ?? NOTHING_PRESENTED;
  return {
    protocolVersion: CII_PROTOCOL_VERSION,
    contentId: content.contentId,
    contentIdStatus: content.contentIdStatus,
    presentationStatus: content.presentationStatus,
    mrsUrl: content.mrsUrl,
    wcUrl: wc && `udp://${authorityOf(wc)}`,
    tsUrl: ts && tsUrlOf(ts),
    teUrl: content.teUrl,
    timelines: ptsFirst(timelines).map(optionOf),
    private: content.private ?? [],
  };
}

/**
 * Writes where timelines are served.
 *
 * @param ts The endpoint.
 * @returns The URL; without a host it has a placeholder for it.
 */
export function tsUrlOf(ts: CiiTsEndpoint): string {
  return `ws://${authorityOf(ts)}${ts.path}`;
}

function authorityOf({ host, port }: CiiWcEndpoint): string {
  return `${host === null ? HOST_PLACEHOLDER : urlHost(host)}:${port}`;
}

function optionOf({ timelineSelector, properties }: Timeline): TimelineOption {
  return { timelineSelector, properties };
}
