import {
  WC_MESSAGE_TYPE,
  type WcMessageType,
  type WireTime,
} from "./message.ts";

/** Length of every CSS-WC message, in octets. */
export const WC_MESSAGE_LENGTH = 32;

/** The only version of CSS-WC there is. */
export const WC_VERSION = 0;

/**
 * Where each field starts, in octets; all fields are big endian.
 *
 * Octet 3 is reserved: written as zero and ignored when read.
 *
 * Source: ETSI TS 103 286-2, clause 8 (message format).
 */
export const WC_OFFSET = {
  VERSION: 0,
  TYPE: 1,
  PRECISION: 2,
  MAX_FREQ_ERROR: 4,
  ORIGINATE: 8,
  RECEIVE: 16,
  TRANSMIT: 24,
} as const;

/** Why a datagram is not a CSS-WC message. */
export type WcDecodeFault = "wrong-length" | "unknown-version" | "unknown-type";

/**
 * Says what is wrong with a datagram's length, version or type, in this order.
 *
 * @param datagram The octets received.
 * @returns The first fault, or `undefined` for a CSS-WC message.
 */
export function headerFaultOf(datagram: Uint8Array): WcDecodeFault | undefined {
  if (datagram.byteLength !== WC_MESSAGE_LENGTH) return "wrong-length";
  if (datagram[WC_OFFSET.VERSION] !== WC_VERSION) return "unknown-version";
  if (!isWcMessageType(datagram[WC_OFFSET.TYPE])) return "unknown-type";
  return undefined;
}

/**
 * Tells a message type from any other octet.
 *
 * @param value What stands in the type field.
 * @returns Whether it is one of the four types.
 */
export function isWcMessageType(
  value: number | undefined,
): value is WcMessageType {
  return value === WC_MESSAGE_TYPE.REQUEST ||
    value === WC_MESSAGE_TYPE.RESPONSE ||
    value === WC_MESSAGE_TYPE.RESPONSE_WITH_FOLLOW_UP ||
    value === WC_MESSAGE_TYPE.FOLLOW_UP;
}

/**
 * Writes an unsigned 32-bit word, without allocating a view.
 *
 * @param octets Where to write.
 * @param offset Index of the word's first octet.
 * @param word The word, an integer from 0 to 2^32 - 1.
 */
export function writeWord(
  octets: Uint8Array,
  offset: number,
  word: number,
): void {
  octets[offset] = word >>> 24;
  octets[offset + 1] = word >>> 16;
  octets[offset + 2] = word >>> 8;
  octets[offset + 3] = word;
}

/**
 * Writes a time value, without allocating a view.
 *
 * @param octets Where to write.
 * @param offset Index of the field's first octet.
 * @param time The time value; both words must fit 32 bits.
 */
export function writeWireTime(
  octets: Uint8Array,
  offset: number,
  time: WireTime,
): void {
  writeWord(octets, offset, time.seconds);
  writeWord(octets, offset + 4, time.nanoseconds);
}
