/**
 * The four kinds of CSS-WC message, as numbered on the wire.
 *
 * Source: ETSI TS 103 286-2, clause 8 (message format).
 */
export const WC_MESSAGE_TYPE = {
  REQUEST: 0,
  RESPONSE: 1,
  RESPONSE_WITH_FOLLOW_UP: 2,
  FOLLOW_UP: 3,
} as const;

/** One of {@linkcode WC_MESSAGE_TYPE}. */
export type WcMessageType =
  typeof WC_MESSAGE_TYPE[keyof typeof WC_MESSAGE_TYPE];

/**
 * A time value exactly as it stood in the message.
 *
 * Kept as two words because a server echoes a client's originate value bit for
 * bit, whatever its nanoseconds word holds.
 */
export interface WireTime {
  /** Whole seconds, 0 to 2^32 - 1. */
  readonly seconds: number;
  /** Nanoseconds word, 0 to 2^32 - 1; below 1e9 when well formed. */
  readonly nanoseconds: number;
}

/**
 * A CSS-WC message in its own units.
 *
 * In a request only the type and the originate value have a meaning; the rest
 * is zero.
 *
 * Source: ETSI TS 103 286-2, clause 8 (message format).
 */
export interface WcMessage {
  /** What the message is. */
  readonly type: WcMessageType;
  /** log2 of the server clock's precision in seconds, -128 to 127. */
  readonly precisionExponent: number;
  /** Server clock's maximum frequency error, in 1/256 ppm, 0 to 2^32 - 1. */
  readonly maxFreqError256ths: number;
  /** When the client sent the request (t1), on the client's clock. */
  readonly originate: WireTime;
  /** When the server received the request (t2), on the wall clock. */
  readonly receive: WireTime;
  /** When the server sent the response (t3), on the wall clock. */
  readonly transmit: WireTime;
}
