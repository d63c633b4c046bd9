import { type DurationNanos, durationNanos } from "@dvbcss/clock";
import { PTS_SELECTOR } from "@dvbcss/presentation";
import type { CiiMessage } from "@dvbcss/protocol";
import { parseCssUrl } from "../connection/css_url.ts";

/** Something about a TV Device that may keep companions out of step. */
export interface Finding {
  /** Its name, in kebab-case; the same trouble always has the same one. */
  readonly name: string;
  /** What was seen and what it means for a companion, in a sentence or two. */
  readonly advice: string;
}

/** What a companion has seen of a TV Device; times are until now. */
export interface Observation {
  /** Host of the CII service; undefined if it is not used. */
  readonly ciiHost: string | undefined;
  /** How long an open CII connection has brought no message, in nanoseconds. */
  readonly ciiSilentNanos: DurationNanos;
  /** What CII said; undefined before its first message. */
  readonly cii: CiiMessage | undefined;
  /** The timeline asked for; undefined if none. */
  readonly timelineSelector: string | undefined;
  /** How long WC requests have had no answer, in nanoseconds. */
  readonly wcSilentNanos: DurationNanos;
  /** Dispersion of the wall clock; undefined while it is not known. */
  readonly dispersionNanos: DurationNanos | undefined;
  /** How often the wall clock jumped. */
  readonly wallClockSteps: number;
  /** Precision that the WC server claims, in nanoseconds; undefined if unknown. */
  readonly serverPrecisionNanos: DurationNanos | undefined;
  /** How long setup-data has had no control timestamp in return. */
  readonly tsSilentNanos: DurationNanos;
  /** How many control timestamps left members out. */
  readonly incompleteTimestamps: number;
  /** How many messages of each service were of no use. */
  readonly discarded: Readonly<Record<"cii" | "wc" | "ts", number>>;
}

/**
 * How long a service may be silent before that is trouble, in nanoseconds.
 *
 * Source: HbbTV 2.0, clause 13.8.3.1 (an answer to setup-data within 5 s).
 */
export const LONGEST_SILENCE_NANOS = 5e9;
const ANY_ADDRESS = /^(0\.0\.0\.0|::)$/;
const LOOPBACK = /^(localhost|127\..*|::1)$/i;
/** Beyond this, lips and voices part, in nanoseconds. */
const HIGH_DISPERSION_NANOS = 20e6;
/** A clock that claims to be no better is not usable, in nanoseconds. */
const COARSE_PRECISION_NANOS = 100e6;

/**
 * Says in words what may keep companions out of step with a TV Device.
 *
 * @param seen What a companion has seen of it.
 * @returns What was found, in the order in which it should be put right; empty
 * if all is well.
 *
 * @example A TV Device that does not say where its wall clock is
 * ```ts
 * import { diagnose, NOTHING_SEEN } from "@dvbcss/companion";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const seen = { ...NOTHING_SEEN, cii: { wcUrl: null, contentId: "dvb://1.2.3" } };
 * assertEquals(diagnose(seen)[0]?.name, "no-wc-url");
 * ```
 */
export function diagnose(seen: Observation): readonly Finding[] {
  return [
    ...when(
      seen.ciiSilentNanos >= LONGEST_SILENCE_NANOS,
      "cii-silent",
      `No CII message ${seconds(seen.ciiSilentNanos)} s after connecting: ` +
        "a TV must begin with everything it knows, at once",
    ),
    ...diagnoseEndpoints(seen),
    ...diagnoseContent(seen),
    ...diagnoseWallClock(seen),
    ...diagnoseTimeline(seen),
    ...diagnoseMessages(seen),
  ];
}

/** What a companion has seen before it connects. */
export const NOTHING_SEEN: Observation = {
  ciiHost: undefined,
  ciiSilentNanos: durationNanos(0),
  cii: undefined,
  timelineSelector: undefined,
  wcSilentNanos: durationNanos(0),
  dispersionNanos: undefined,
  wallClockSteps: 0,
  serverPrecisionNanos: undefined,
  tsSilentNanos: durationNanos(0),
  incompleteTimestamps: 0,
  discarded: { cii: 0, wc: 0, ts: 0 },
};

function diagnoseEndpoints(seen: Observation): readonly Finding[] {
  const { cii } = seen;
  if (cii === undefined) return [];
  const unreachable = [cii.wcUrl, cii.tsUrl].filter((url) =>
    isForTheTvAlone(url, seen.ciiHost)
  );
  return [
    ...when(
      cii.wcUrl === undefined || cii.wcUrl === null,
      "no-wc-url",
      "CII has no wcUrl: without the wall clock no timeline can be read",
    ),
    ...when(
      cii.tsUrl === undefined || cii.tsUrl === null,
      "no-ts-url",
      "CII has no tsUrl: companions cannot learn where content is",
    ),
    ...when(
      unreachable.length > 0,
      "unreachable-url",
      `CII gives ${unreachable.join(" and ")}: only the TV itself can reach ` +
        "that, so let it advertise its address in your network",
    ),
  ];
}

function diagnoseContent(seen: Observation): readonly Finding[] {
  const { cii, timelineSelector: wanted } = seen;
  if (cii === undefined) return [];
  const selectors = (cii.timelines ?? []).map((it) => it.timelineSelector);
  const offered = selectors.join(", ");
  const status = cii.presentationStatus?.[0] ?? "okay";
  return [
    ...when(
      cii.contentId === undefined || cii.contentId === null,
      "no-content-id",
      "CII has no contentId: nothing is presented, or the TV does not say what",
    ),
    ...when(
      status !== "okay" && status !== "transitioning",
      "not-okay",
      `The presentation status is "${status}": there may be no timeline`,
    ),
    ...when(
      selectors.length === 0,
      "no-timelines",
      "CII lists no timelines: companions must guess, most try PTS",
    ),
    ...when(
      selectors.length > 0 && !selectors.includes(PTS_SELECTOR),
      "no-pts-timeline",
      `CII lists no PTS timeline, only ${offered}: ` +
        "companions that know nothing else stay out",
    ),
    ...when(
      selectors.length > 0 && wanted !== undefined &&
        !selectors.includes(wanted),
      "selector-not-offered",
      `CII does not list ${wanted}, only ${offered}`,
    ),
  ];
}

function diagnoseWallClock(seen: Observation): readonly Finding[] {
  const { dispersionNanos, serverPrecisionNanos, wcSilentNanos } = seen;
  return [
    ...when(
      wcSilentNanos >= LONGEST_SILENCE_NANOS,
      "wc-silent",
      `No answer from the wall clock for ${seconds(wcSilentNanos)} s: ` +
        "is the service up, does a firewall stop UDP, is wcUrl reachable from here",
    ),
    ...when(
      dispersionNanos !== undefined && dispersionNanos > HIGH_DISPERSION_NANOS,
      "high-dispersion",
      `The wall clock is only known to ${millis(dispersionNanos ?? 0)} ms: ` +
        "look for a slow or busy network, such as Wi-Fi in power saving",
    ),
    ...when(
      serverPrecisionNanos !== undefined &&
        serverPrecisionNanos > COARSE_PRECISION_NANOS,
      "coarse-precision",
      `The WC server claims a precision of ${
        millis(serverPrecisionNanos ?? 0)
      } ms: some write 0, which means 1 s, where they mean "very good"`,
    ),
    ...when(
      seen.wallClockSteps > 0,
      "wall-clock-step",
      `The wall clock jumped ${seen.wallClockSteps} time(s): it must never be ` +
        "set, not even by NTP; some companions stay wrong until they restart",
    ),
  ];
}

function diagnoseTimeline(seen: Observation): readonly Finding[] {
  return [
    ...when(
      seen.tsSilentNanos >= LONGEST_SILENCE_NANOS,
      "ts-silent",
      `No control timestamp ${
        seconds(seen.tsSilentNanos)
      } s after setup-data: a TV must answer within 5 s`,
    ),
    ...when(
      seen.incompleteTimestamps > 0,
      "incomplete-timestamp",
      "Control timestamps leave members out: an unavailable timeline needs " +
        "explicit nulls, or some companions go on with no number at all",
    ),
  ];
}

function diagnoseMessages(seen: Observation): readonly Finding[] {
  return (["cii", "wc", "ts"] as const).flatMap((service) =>
    when(
      seen.discarded[service] > 0,
      `${service}-faults`,
      `Messages of ${service.toUpperCase()} were of no use, ` +
        `${seen.discarded[service]} so far`,
    )
  );
}

/** Whether a URL names the machine that reads it, and that is not the TV. */
function isForTheTvAlone(
  url: string | null | undefined,
  ciiHost: string | undefined,
): boolean {
  if (url === null || url === undefined || ciiHost === undefined) return false;
  const parsed = parseCssUrl(url, ["ws", "wss", "udp"]);
  if (!parsed.ok) return false;
  const { host } = parsed.url;
  return ANY_ADDRESS.test(host) ||
    (LOOPBACK.test(host) && !LOOPBACK.test(ciiHost));
}

function when(
  seen: boolean,
  name: string,
  advice: string,
): readonly Finding[] {
  return seen ? [{ name, advice }] : [];
}

function seconds(nanos: number): string {
  return (nanos / 1e9).toFixed(0);
}

function millis(nanos: number): string {
  return (nanos / 1e6).toFixed(1);
}
