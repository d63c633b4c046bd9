import {
  headerFaultOf,
  isWcMessageType,
  WC_MESSAGE_LENGTH,
  WC_OFFSET,
  WC_VERSION,
  type WcDecodeFault,
  writeWireTime,
  writeWord,
} from "./layout.ts";
import type { WcMessage, WireTime } from "./message.ts";

/** What {@linkcode decodeWcMessage} makes of a datagram. */
export type WcDecoded =
  | { readonly ok: true; readonly message: WcMessage }
  | { readonly ok: false; readonly fault: WcDecodeFault };

const WORD_MAX = 0xffff_ffff;
const TIME_FIELDS = [
  ["originate", WC_OFFSET.ORIGINATE],
  ["receive", WC_OFFSET.RECEIVE],
  ["transmit", WC_OFFSET.TRANSMIT],
] as const;

/**
 * Reads a CSS-WC message.
 *
 * A peer's fault is a value, not an exception: anyone can send us a datagram.
 * Only length, version and type can be wrong; every value of the other fields
 * means something.
 *
 * Source: ETSI TS 103 286-2, clause 8 (message format).
 *
 * @param datagram The octets received.
 * @returns The message, or why there is none.
 */
export function decodeWcMessage(datagram: Uint8Array): WcDecoded {
  const fault = headerFaultOf(datagram);
  if (fault !== undefined) return { ok: false, fault };
  const view = new DataView(
    datagram.buffer,
    datagram.byteOffset,
    WC_MESSAGE_LENGTH,
  );
  const type = view.getUint8(WC_OFFSET.TYPE);
  if (!isWcMessageType(type)) return { ok: false, fault: "unknown-type" };
  return {
    ok: true,
    message: {
      type,
      precisionExponent: view.getInt8(WC_OFFSET.PRECISION),
      maxFreqError256ths: view.getUint32(WC_OFFSET.MAX_FREQ_ERROR),
      originate: readWireTime(view, WC_OFFSET.ORIGINATE),
      receive: readWireTime(view, WC_OFFSET.RECEIVE),
      transmit: readWireTime(view, WC_OFFSET.TRANSMIT),
    },
  };
}

/**
 * Writes a CSS-WC message.
 *
 * Time values go out word for word, so that a decoded message encodes to the
 * octets it came from, the reserved octet apart.
 *
 * Source: ETSI TS 103 286-2, clause 8 (message format).
 *
 * @param message The message; its numbers must fit their fields.
 * @returns Its 32 octets, in a new array.
 * @throws {RangeError} If the type is unknown or a number does not fit its
 * field.
 *
 * @example A message survives the wire
 * ```ts
 * import { decodeWcMessage, encodeWcMessage, WC_MESSAGE_TYPE } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const zero = { seconds: 0, nanoseconds: 0 };
 * const message = {
 *   type: WC_MESSAGE_TYPE.REQUEST,
 *   precisionExponent: 0,
 *   maxFreqError256ths: 0,
 *   originate: { seconds: 1, nanoseconds: 2 },
 *   receive: zero,
 *   transmit: zero,
 * };
 * assertEquals(decodeWcMessage(encodeWcMessage(message)), { ok: true, message });
 * ```
 */
export function encodeWcMessage(message: WcMessage): Uint8Array {
  const { type, precisionExponent, maxFreqError256ths } = message;
  if (!isWcMessageType(type)) {
    throw new RangeError(
      `Cannot encode WC message: type must be 0, 1, 2 or 3: current value is ${
        String(type)
      }`,
    );
  }
  const octets = new Uint8Array(WC_MESSAGE_LENGTH);
  octets[WC_OFFSET.VERSION] = WC_VERSION;
  octets[WC_OFFSET.TYPE] = type;
  checkFits("precisionExponent", precisionExponent, -128, 127);
  octets[WC_OFFSET.PRECISION] = precisionExponent;
  checkFits("maxFreqError256ths", maxFreqError256ths, 0, WORD_MAX);
  writeWord(octets, WC_OFFSET.MAX_FREQ_ERROR, maxFreqError256ths);
  for (const [name, offset] of TIME_FIELDS) {
    const time = message[name];
    checkFits(`${name}.seconds`, time.seconds, 0, WORD_MAX);
    checkFits(`${name}.nanoseconds`, time.nanoseconds, 0, WORD_MAX);
    writeWireTime(octets, offset, time);
  }
  return octets;
}

function readWireTime(view: DataView, offset: number): WireTime {
  return {
    seconds: view.getUint32(offset),
    nanoseconds: view.getUint32(offset + 4),
  };
}

function checkFits(
  field: string,
  value: number,
  min: number,
  max: number,
): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(
      `Cannot encode WC message: ${field} must be an integer from ${min} to ${max}: current value is ${value}`,
    );
  }
}
