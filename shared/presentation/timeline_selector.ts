/** Selects the presentation time stamps of an MPEG transport stream; 90,000 ticks/s. */
export const PTS_SELECTOR = "urn:dvb:css:timeline:pts";

/** Selects ISOBMFF composition time; the media states its tick rate. */
export const CT_SELECTOR = "urn:dvb:css:timeline:ct";

const TEMI_PREFIX = "urn:dvb:css:timeline:temi:";
const MPD_PERIOD_PREFIX = "urn:dvb:css:timeline:mpd:period:rel:";
const SIMPLE_ELAPSED_TIME_PREFIX =
  "tag:rd.bbc.co.uk,2015-12-08:dvb:css:timeline:simple-elapsed-time:";

const MAX_OCTET = 255;
const PTS_TICKS_PER_SECOND = 90_000;

/** What a timeline selector says. */
export type ParsedTimelineSelector =
  | { readonly kind: "pts"; readonly ticksPerSecond: 90_000 }
  | {
    readonly kind: "temi";
    /** Tag of the component that carries the timeline, 0 to 255. */
    readonly componentTag: number;
    /** Identifier of the timeline in the component, 0 to 255. */
    readonly timelineId: number;
  }
  | { readonly kind: "ct" }
  | {
    readonly kind: "mpd-period";
    /** Ticks per second; an integer above 0. */
    readonly ticksPerSecond: number;
    /** The Period meant; null for whichever is playing. */
    readonly periodId: string | null;
  }
  | {
    readonly kind: "simple-elapsed-time";
    /** Ticks per second; an integer above 0. */
    readonly ticksPerSecond: number;
  }
  | { readonly kind: "unknown" };

/**
 * Reads a timeline selector.
 *
 * A selector is opaque to the protocol, so one that is not known here is no
 * fault. A tick rate is given where the selector itself states it.
 *
 * Source: ETSI TS 103 286-2, clause 5.3 (timelines); the elapsed time of an
 * HTML media element is a private selector of BBC R&D.
 *
 * @param timelineSelector The selector's text.
 * @returns Its kind and what it states, or kind `"unknown"`.
 *
 * @example A Period whose id has a colon
 * ```ts
 * import { parseTimelineSelector } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * assertEquals(
 *   parseTimelineSelector("urn:dvb:css:timeline:mpd:period:rel:1000:ad:1"),
 *   { kind: "mpd-period", ticksPerSecond: 1000, periodId: "ad:1" },
 * );
 * ```
 */
export function parseTimelineSelector(
  timelineSelector: string,
): ParsedTimelineSelector {
  if (timelineSelector === PTS_SELECTOR) {
    return { kind: "pts", ticksPerSecond: PTS_TICKS_PER_SECOND };
  }
  if (timelineSelector === CT_SELECTOR) return { kind: "ct" };
  return parseTemi(timelineSelector) ?? parseMpdPeriod(timelineSelector) ??
    parseSimpleElapsedTime(timelineSelector) ?? { kind: "unknown" };
}

/**
 * Makes the selector of a TEMI timeline.
 *
 * @param componentTag Tag of the component that carries it, 0 to 255.
 * @param timelineId Identifier of the timeline in the component, 0 to 255.
 * @returns The selector.
 * @throws {RangeError} If a number is not an integer from 0 to 255.
 */
export function temiSelector(componentTag: number, timelineId: number): string {
  return `${TEMI_PREFIX}${octet(componentTag)}:${octet(timelineId)}`;
}

/**
 * Makes the selector of time since the start of a DASH Period.
 *
 * @param ticksPerSecond The tick rate wanted; an integer above 0.
 * @param periodId The Period meant; left out for whichever is playing.
 * @returns The selector.
 * @throws {RangeError} If the tick rate is not an integer above 0.
 */
export function mpdPeriodSelector(
  ticksPerSecond: number,
  periodId?: string,
): string {
  const selector = `${MPD_PERIOD_PREFIX}${rate(ticksPerSecond)}`;
  return periodId === undefined ? selector : `${selector}:${periodId}`;
}

/**
 * Makes BBC R&D's private selector of an HTML media element's time.
 *
 * @param ticksPerSecond The tick rate wanted; an integer above 0.
 * @returns The selector.
 * @throws {RangeError} If the tick rate is not an integer above 0.
 */
export function simpleElapsedTimeSelector(ticksPerSecond: number): string {
  return `${SIMPLE_ELAPSED_TIME_PREFIX}${rate(ticksPerSecond)}`;
}

/**
 * Puts the PTS timeline first and leaves the rest in order.
 *
 * Companions exist that know no timeline but PTS, or take the first offered.
 *
 * @param timelines Timelines in the order in which their source offers them.
 * @returns The same timelines, PTS before the others.
 *
 * @example PTS overtakes
 * ```ts
 * import { PTS_SELECTOR, ptsFirst, temiSelector } from "@dvbcss/presentation";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const temi = { timelineSelector: temiSelector(1, 1) };
 * const pts = { timelineSelector: PTS_SELECTOR };
 * assertEquals(ptsFirst([temi, pts]), [pts, temi]);
 * ```
 */
export function ptsFirst<T extends { readonly timelineSelector: string }>(
  timelines: readonly T[],
): readonly T[] {
  return [
    ...timelines.filter((it) => it.timelineSelector === PTS_SELECTOR),
    ...timelines.filter((it) => it.timelineSelector !== PTS_SELECTOR),
  ];
}

function parseTemi(selector: string): ParsedTimelineSelector | undefined {
  if (!selector.startsWith(TEMI_PREFIX)) return undefined;
  const parts = selector.slice(TEMI_PREFIX.length).split(":");
  const [componentTag, timelineId] = parts.map(parseDecimal);
  if (parts.length !== 2 || !isOctet(componentTag) || !isOctet(timelineId)) {
    return undefined;
  }
  return { kind: "temi", componentTag, timelineId };
}

function parseMpdPeriod(selector: string): ParsedTimelineSelector | undefined {
  if (!selector.startsWith(MPD_PERIOD_PREFIX)) return undefined;
  const rest = selector.slice(MPD_PERIOD_PREFIX.length);
  const colon = rest.indexOf(":");
  const ticksPerSecond = parseDecimal(colon < 0 ? rest : rest.slice(0, colon));
  if (!isRate(ticksPerSecond)) return undefined;
  const periodId = colon < 0 ? null : rest.slice(colon + 1);
  return { kind: "mpd-period", ticksPerSecond, periodId };
}

function parseSimpleElapsedTime(
  selector: string,
): ParsedTimelineSelector | undefined {
  if (!selector.startsWith(SIMPLE_ELAPSED_TIME_PREFIX)) return undefined;
  const ticksPerSecond = parseDecimal(
    selector.slice(SIMPLE_ELAPSED_TIME_PREFIX.length),
  );
  if (!isRate(ticksPerSecond)) return undefined;
  return { kind: "simple-elapsed-time", ticksPerSecond };
}

function parseDecimal(text: string): number | undefined {
  return /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

function isOctet(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0 &&
    value <= MAX_OCTET;
}

function isRate(value: number | undefined): value is number {
  return value !== undefined && Number.isSafeInteger(value) && value > 0;
}

function octet(value: number): number {
  if (isOctet(value)) return value;
  throw new RangeError(
    `Cannot make a TEMI selector: number must be an integer from 0 to ${MAX_OCTET}: current value is ${value}`,
  );
}

function rate(ticksPerSecond: number): number {
  if (isRate(ticksPerSecond)) return ticksPerSecond;
  throw new RangeError(
    `Cannot make a timeline selector: ticks per second must be an integer above 0: current value is ${ticksPerSecond}`,
  );
}
