import type { DurationNanos, WallClockNanos } from "@dvbcss/clock";
import {
  encodeMaxFreqError,
  encodePrecision,
} from "./message/clock_quality.ts";
import {
  headerFaultOf,
  WC_OFFSET,
  type WcDecodeFault,
  writeWireTime,
  writeWord,
} from "./message/layout.ts";
import { WC_MESSAGE_TYPE } from "./message/message.ts";
import { toWireTime } from "./message/wire_time.ts";

/** Settings of a {@linkcode WcResponder}. */
export interface WcResponderOptions {
  /** Precision of the wall clock, in nanoseconds; above zero. */
  readonly precisionNanos: DurationNanos;
  /** Bound on the wall clock's frequency error, in parts per million. */
  readonly maxFreqErrorPpm: number;
  /** Whether each response promises a follow-up with the true send time. */
  readonly followUp: boolean;
}

/** Why a {@linkcode WcResponder} does not answer a datagram. */
export type WcResponderFault = WcDecodeFault | "not-a-request";

/** What the caller of a {@linkcode WcResponder} must do next. */
export type WcResponderAction =
  | {
    readonly kind: "respond";
    /** The response; {@linkcode stampTransmit} completes it. */
    readonly datagram: Uint8Array;
    /** Whether {@linkcode followUpOf} it must be sent after it. */
    readonly followUp: boolean;
  }
  | { readonly kind: "discard"; readonly fault: WcResponderFault };

/**
 * The server side of CSS-WC, without a socket or a clock.
 *
 * It keeps nothing between requests, and no datagram can make it throw.
 *
 * Source: ETSI TS 103 286-2, clause 8 (wall clock server).
 *
 * @example Answer a request, reading the clock as late as possible
 * ```ts
 * import { durationNanos, wallClockNanos } from "@dvbcss/clock";
 * import { stampTransmit, WcResponder } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const responder = new WcResponder({
 *   precisionNanos: durationNanos(1_000),
 *   maxFreqErrorPpm: 50,
 *   followUp: false,
 * });
 * const action = responder.handleDatagram(wallClockNanos(7n), new Uint8Array(32));
 * assertEquals(action.kind, "respond");
 * if (action.kind === "respond") stampTransmit(action.datagram, wallClockNanos(9n));
 * ```
 */
export class WcResponder {
  readonly #precisionExponent: number;
  readonly #maxFreqError256ths: number;
  readonly #followUp: boolean;

  /**
   * Makes a responder.
   *
   * @param options Its settings.
   * @throws {RangeError} If precision or frequency error do not fit the wire.
   */
  constructor(options: WcResponderOptions) {
    this.#precisionExponent = encodePrecision(options.precisionNanos / 1e9);
    this.#maxFreqError256ths = encodeMaxFreqError(options.maxFreqErrorPpm);
    this.#followUp = options.followUp;
  }

  /**
   * Answers a request, and nothing else.
   *
   * The response takes over the request's originate octets as they are; every
   * other field is the server's own.
   *
   * @param receivedAt The wall clock time at which it arrived (t2), read before
   * anything else was done.
   * @param datagram The octets received; not changed.
   * @returns What to do.
   * @throws {RangeError} If the wall clock time does not fit the wire.
   */
  handleDatagram(
    receivedAt: WallClockNanos,
    datagram: Uint8Array,
  ): WcResponderAction {
    const fault = headerFaultOf(datagram);
    if (fault !== undefined) return { kind: "discard", fault };
    if (datagram[WC_OFFSET.TYPE] !== WC_MESSAGE_TYPE.REQUEST) {
      return { kind: "discard", fault: "not-a-request" };
    }
    const response = new Uint8Array(datagram);
    response[WC_OFFSET.TYPE] = this.#followUp
      ? WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP
      : WC_MESSAGE_TYPE.RESPONSE;
    response[WC_OFFSET.PRECISION] = this.#precisionExponent;
    response[WC_OFFSET.PRECISION + 1] = 0;
    writeWord(response, WC_OFFSET.MAX_FREQ_ERROR, this.#maxFreqError256ths);
    const receive = toWireTime(receivedAt);
    writeWireTime(response, WC_OFFSET.RECEIVE, receive);
    // Until it is stamped, the response left the moment the request came.
    writeWireTime(response, WC_OFFSET.TRANSMIT, receive);
    return { kind: "respond", datagram: response, followUp: this.#followUp };
  }
}

/**
 * Writes the transmit time into a response, as the last thing before it is sent.
 *
 * @param datagram A response from {@linkcode WcResponder}; changed in place.
 * @param transmitAt The wall clock time of sending (t3).
 * @throws {RangeError} If the time does not fit the wire.
 */
export function stampTransmit(
  datagram: Uint8Array,
  transmitAt: WallClockNanos,
): void {
  writeWireTime(datagram, WC_OFFSET.TRANSMIT, toWireTime(transmitAt));
}

/**
 * Makes the follow-up of a response, which corrects its transmit time.
 *
 * @param datagram The response that was sent; not changed.
 * @param sentAt The wall clock time at which the response, not the follow-up,
 * really left (t3).
 * @returns The follow-up's 32 octets, in a new array.
 * @throws {RangeError} If the time does not fit the wire.
 */
export function followUpOf(
  datagram: Uint8Array,
  sentAt: WallClockNanos,
): Uint8Array {
  const followUp = new Uint8Array(datagram);
  followUp[WC_OFFSET.TYPE] = WC_MESSAGE_TYPE.FOLLOW_UP;
  stampTransmit(followUp, sentAt);
  return followUp;
}
