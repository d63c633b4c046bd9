import type { DurationNanos, WallClockNanos } from "@dvbcss/clock";
import {
  decodeMaxFreqError,
  encodeMaxFreqError,
  encodePrecision,
} from "../message/clock_quality.ts";
import {
  decodeWcJsonRequest,
  type WcJsonDialect,
  type WcJsonFault,
  type WcJsonRequest,
} from "./json_dialect.ts";
import { WC_MESSAGE_TYPE } from "../message/message.ts";
import { toWireTime } from "../message/wire_time.ts";

/** Settings of a {@linkcode WcJsonResponder}. */
export interface WcJsonResponderOptions {
  /** Precision of the wall clock, in nanoseconds; above zero. */
  readonly precisionNanos: DurationNanos;
  /** Bound on the wall clock's frequency error, in parts per million. */
  readonly maxFreqErrorPpm: number;
}

/** A response that lacks its transmit time. */
export interface WcJsonResponse {
  /** How it is written. */
  readonly dialect: WcJsonDialect;
  /** The text up to the transmit time. */
  readonly head: string;
}

/** What the caller of a {@linkcode WcJsonResponder} must do next. */
export type WcJsonResponderAction =
  | {
    readonly kind: "respond";
    /** The response; {@linkcode stampJsonTransmit} completes it. */
    readonly response: WcJsonResponse;
  }
  | { readonly kind: "discard"; readonly fault: WcJsonFault };

/** What a reader of doubles loses at most, until the wire's range ends in 2106. */
const ROUNDING_NANOS = 256;

/**
 * The server side of the wall clock in JSON, without a socket or a clock: the
 * {@linkcode WcResponder} of pages.
 *
 * It keeps nothing between requests, and no text can make it throw. Each request
 * is answered in its own dialect.
 *
 * @example BBC's dialect
 * ```ts
 * import { durationNanos, wallClockNanos } from "@dvbcss/clock";
 * import { stampJsonTransmit, WcJsonResponder } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const responder = new WcJsonResponder({
 *   precisionNanos: durationNanos(744),
 *   maxFreqErrorPpm: 50,
 * });
 * const action = responder.handleText(
 *   wallClockNanos(7_000_000_001n),
 *   '{"v":0,"t":0,"p":0,"mfe":0,"otvs":1,"otvn":2,"rt":0,"tt":0}',
 * );
 * if (action.kind === "respond") {
 *   assertEquals(
 *     stampJsonTransmit(action.response, wallClockNanos(7_000_000_009n)),
 *     '{"v":0,"otvs":1,"otvn":2,"t":1,"p":0.000001,"mfe":50,' +
 *       '"rt":7.000000001,"tt":7.000000009}',
 *   );
 * }
 * ```
 */
export class WcJsonResponder {
  readonly #precisionSeconds: number;
  readonly #precisionExponent: number;
  readonly #maxFreqErrorPpm: number;

  /**
   * Makes a responder.
   *
   * @param options Its settings.
   * @throws {RangeError} If precision or frequency error do not fit the binary
   * form, which has the same limits.
   */
  constructor({ precisionNanos, maxFreqErrorPpm }: WcJsonResponderOptions) {
    this.#precisionSeconds = (precisionNanos + ROUNDING_NANOS) / 1e9;
    this.#precisionExponent = encodePrecision(this.#precisionSeconds);
    this.#maxFreqErrorPpm = decodeMaxFreqError(
      encodeMaxFreqError(maxFreqErrorPpm),
    );
  }

  /**
   * Answers a request, and nothing else.
   *
   * @param receivedAt The wall clock time at which it arrived, read before
   * anything else was done.
   * @param text The text received.
   * @returns What to do.
   * @throws {RangeError} If the wall clock time does not fit the binary form.
   */
  handleText(receivedAt: WallClockNanos, text: string): WcJsonResponderAction {
    const decoded = decodeWcJsonRequest(text);
    if (!decoded.ok) return { kind: "discard", fault: decoded.fault };
    const { dialect } = decoded.request;
    const own = [
      ...this.#quality(decoded.request),
      ...timesOf(RECEIVE[dialect], receivedAt),
    ];
    const head = [...echoOf(decoded.request, own), ...own].map(written);
    return { kind: "respond", response: { dialect, head: head.join(",") } };
  }

  /** Type and quality, in the units of the dialect. */
  #quality({ dialect, members }: WcJsonRequest): readonly Written[] {
    const ppm = String(this.#maxFreqErrorPpm);
    const seconds = decimal(this.#precisionSeconds);
    const type: Written = ["t", String(WC_MESSAGE_TYPE.RESPONSE)];
    switch (dialect) {
      case "bbc":
        return [type, ["p", seconds], ["mfe", ppm]];
      case "ccma": {
        const sent = members.get("mfe");
        const mfe = sent === undefined ? ppm : JSON.stringify(sent);
        return [["p", String(this.#precisionExponent)], ["mfe", mfe]];
      }
      case "echo":
        return [
          type,
          ["p", seconds],
          ["precision", seconds],
          ["mfe", ppm],
          ["maxFrequencyError", ppm],
        ];
    }
  }
}

/**
 * Completes a response, as the last thing before it is sent.
 *
 * @param response A response from {@linkcode WcJsonResponder}.
 * @param transmitAt The wall clock time of sending.
 * @returns The text to send.
 * @throws {RangeError} If the time does not fit the binary form.
 */
export function stampJsonTransmit(
  { dialect, head }: WcJsonResponse,
  transmitAt: WallClockNanos,
): string {
  const times = timesOf(TRANSMIT[dialect], transmitAt).map(written);
  return `{${head},${times.join(",")}}`;
}

/** A member's name and its value as JSON. */
type Written = readonly [name: string, json: string];

/** Under which name a time goes out in which unit. */
interface TimeNames {
  readonly seconds?: string;
  readonly nanoseconds?: string;
}

type DialectNames = Readonly<Record<WcJsonDialect, TimeNames>>;

const RECEIVE: DialectNames = {
  bbc: { seconds: "rt" },
  ccma: { nanoseconds: "rt" },
  echo: { seconds: "rt", nanoseconds: "remoteReceiveTime" },
};

const TRANSMIT: DialectNames = {
  bbc: { seconds: "tt" },
  ccma: { nanoseconds: "tt" },
  echo: { seconds: "tt", nanoseconds: "remoteSendTime" },
};

function timesOf(names: TimeNames, time: WallClockNanos): readonly Written[] {
  const { seconds, nanoseconds } = toWireTime(time);
  const fraction = String(nanoseconds).padStart(9, "0");
  return [
    ...named(names.seconds, `${seconds}.${fraction}`),
    ...named(names.nanoseconds, String(time)),
  ];
}

function named(name: string | undefined, json: string): readonly Written[] {
  return name === undefined ? [] : [[name, json]];
}

/** What goes back as it came: all that the response does not say itself. */
function echoOf(
  { dialect, members }: WcJsonRequest,
  own: readonly Written[],
): readonly Written[] {
  const transmit = Object.values(TRANSMIT[dialect]);
  const taken = new Set([...own.map(([name]) => name), ...transmit]);
  return [...members].flatMap(([name, value]) =>
    taken.has(name) ? [] : [[name, JSON.stringify(value)]]
  );
}

function written([name, json]: Written): string {
  return `${JSON.stringify(name)}:${json}`;
}

/** A number without an exponent, which some readers of JSON do not know. */
function decimal(seconds: number): string {
  return seconds.toFixed(12).replace(/\.?0+$/, "");
}
