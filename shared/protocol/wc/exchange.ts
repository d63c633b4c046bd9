import {
  durationNanos,
  type MonotonicNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import {
  type Candidate,
  type CandidateFault,
  candidateFaultOf,
  type LocalClockQuality,
} from "./selection/candidate.ts";
import {
  decodeMaxFreqError,
  decodePrecision,
} from "./message/clock_quality.ts";
import { encodeWcMessage } from "./message/codec.ts";
import {
  WC_MESSAGE_TYPE,
  type WcMessage,
  type WireTime,
} from "./message/message.ts";
import {
  fromWireTime,
  isSameWireTime,
  toWireTime,
} from "./message/wire_time.ts";

/** Why a message is no use to an exchange. */
export type ExchangeFault =
  | CandidateFault
  | "not-a-response"
  | "not-our-request"
  | "duplicate-reply"
  | "late-reply";

/** What an exchange makes of a message. */
export type ExchangeOutcome =
  | { readonly kind: "measured"; readonly candidate: Candidate }
  | { readonly kind: "held" }
  | { readonly kind: "refused"; readonly fault: ExchangeFault };

const ZERO: WireTime = { seconds: 0, nanoseconds: 0 };

/**
 * One request and the replies to it.
 *
 * A response is a measurement at once. A response that promises a follow-up is
 * held until the follow-up comes or time is up. The two together measure with
 * the follow-up's transmit time and the arrival of the first response, because
 * it is that response's sending which the follow-up reports. If the follow-up
 * overtakes its response it is held in the same way. Equal receive times tell
 * that the two belong together.
 *
 * Replies are matched by the originate value alone, which a server must echo
 * bit for bit. It is the local time of sending in nanoseconds and differs for
 * each request. It keeps stale and stray replies out; against a forger on the
 * same network, who sees the requests, only the network's own protection
 * helps, and the caller's check of the source address against blind ones.
 *
 * Source: ETSI TS 103 286-2, clause 8 (message exchange).
 */
export class Exchange {
  readonly #t1: MonotonicNanos;
  readonly #local: LocalClockQuality;
  readonly #originate: WireTime;
  #response: Candidate | undefined;
  #followUp: Candidate | undefined;
  #end: "answered" | "expired" | undefined;

  /**
   * Starts an exchange.
   *
   * @param t1 The local time of sending; not negative, below 2^32 seconds.
   * @param local How good our own clock is.
   * @throws {RangeError} If the time does not fit the wire.
   */
  constructor(t1: MonotonicNanos, local: LocalClockQuality) {
    this.#t1 = t1;
    this.#local = local;
    this.#originate = toWireTime(wallClockNanos(t1));
  }

  /**
   * Makes the request.
   *
   * @returns Its 32 octets.
   */
  request(): Uint8Array {
    return encodeWcMessage({
      type: WC_MESSAGE_TYPE.REQUEST,
      precisionExponent: 0,
      maxFreqError256ths: 0,
      originate: this.#originate,
      receive: ZERO,
      transmit: ZERO,
    });
  }

  /**
   * Takes a message from the server.
   *
   * @param t4 The local time at which it arrived.
   * @param message The message.
   * @returns What became of it.
   */
  handleMessage(t4: MonotonicNanos, message: WcMessage): ExchangeOutcome {
    if (message.type === WC_MESSAGE_TYPE.REQUEST) {
      return refused("not-a-response");
    }
    if (!isSameWireTime(message.originate, this.#originate)) {
      return refused("not-our-request");
    }
    if (this.#end === "answered") return refused("duplicate-reply");
    if (this.#end === "expired") return refused("late-reply");
    const candidate = this.#candidateOf(t4, message);
    const fault = candidateFaultOf(candidate, this.#local);
    if (fault !== undefined) return refused(fault);
    switch (message.type) {
      case WC_MESSAGE_TYPE.RESPONSE:
        return this.#measured(candidate);
      case WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP:
        if (this.#response !== undefined) return refused("duplicate-reply");
        this.#response = candidate;
        break;
      case WC_MESSAGE_TYPE.FOLLOW_UP:
        if (this.#followUp !== undefined) return refused("duplicate-reply");
        this.#followUp = candidate;
    }
    return this.#join();
  }

  /**
   * Ends the exchange for lack of time.
   *
   * @returns What was held, if anything was.
   */
  expire(): Candidate | undefined {
    this.#end = "expired";
    return this.#response ?? this.#followUp;
  }

  #join(): ExchangeOutcome {
    const response = this.#response;
    const followUp = this.#followUp;
    if (response === undefined || followUp === undefined) {
      return { kind: "held" };
    }
    // A request that the network doubled is answered twice; the receive time
    // tells which follow-up belongs to which response.
    const candidate = { ...followUp, t4: response.t4 };
    const fault = followUp.t2 === response.t2
      ? candidateFaultOf(candidate, this.#local)
      : "duplicate-reply";
    if (fault === undefined) return this.#measured(candidate);
    // Some servers report the follow-up's own sending, which contradicts the
    // response. That stands by itself.
    this.#followUp = undefined;
    return refused(fault);
  }

  #measured(candidate: Candidate): ExchangeOutcome {
    this.#end = "answered";
    return { kind: "measured", candidate };
  }

  #candidateOf(t4: MonotonicNanos, message: WcMessage): Candidate {
    return {
      t1: this.#t1,
      t2: fromWireTime(message.receive),
      t3: fromWireTime(message.transmit),
      t4,
      serverPrecisionNanos: durationNanos(
        decodePrecision(message.precisionExponent) * 1e9,
      ),
      serverMaxFreqErrorPpm: decodeMaxFreqError(message.maxFreqError256ths),
    };
  }
}

function refused(fault: ExchangeFault): ExchangeOutcome {
  return { kind: "refused", fault };
}
