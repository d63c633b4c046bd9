import { type WallClockNanos, wallClockNanos } from "@dvbcss/clock";
import {
  decodeWcMessage,
  encodeWcMessage,
  toWireTime,
  WC_MESSAGE_TYPE,
  type WcClientAction,
  type WcMessage,
} from "@dvbcss/protocol";

/** What a reply is to say; all times on the wall clock. */
export interface ReplyOptions extends Partial<Omit<WcMessage, "originate">> {
  /** When the server received the request. */
  readonly t2: bigint;
  /** When it sent the response; `t2` if left out. */
  readonly t3?: bigint;
}

/** The request that a list of actions sends. */
export function requestIn(actions: readonly WcClientAction[]): Uint8Array {
  const sent = actions.find((action) => action.kind === "send");
  if (sent === undefined) throw new Error("Nothing was sent");
  return sent.datagram;
}

/** Answers a request as a server would; type 1 unless another is given. */
export function aReply(request: Uint8Array, options: ReplyOptions): Uint8Array {
  const decoded = decodeWcMessage(request);
  if (!decoded.ok) throw new Error(decoded.fault);
  const { t2, t3 = t2, ...changes } = options;
  return encodeWcMessage({
    type: WC_MESSAGE_TYPE.RESPONSE,
    precisionExponent: -30,
    maxFreqError256ths: 0,
    originate: decoded.message.originate,
    receive: toWireTime(instant(t2)),
    transmit: toWireTime(instant(t3)),
    ...changes,
  });
}

/** The faults that a list of actions discards. */
export function faultsIn(actions: readonly WcClientAction[]): string[] {
  return actions.flatMap((action) =>
    action.kind === "discard" ? [action.fault] : []
  );
}

/** The only action of a kind in a list. */
export function only<K extends WcClientAction["kind"]>(
  actions: readonly WcClientAction[],
  kind: K,
): Extract<WcClientAction, { kind: K }> {
  const [found, ...more] = actions.filter(
    (action): action is Extract<WcClientAction, { kind: K }> =>
      action.kind === kind,
  );
  if (found === undefined || more.length > 0) {
    throw new Error(
      `Expected one ${kind}: got ${JSON.stringify(kindsOf(actions))}`,
    );
  }
  return found;
}

/** The kinds of a list of actions, in order. */
export function kindsOf(actions: readonly WcClientAction[]): string[] {
  return actions.map(({ kind }) => kind);
}

function instant(nanos: bigint): WallClockNanos {
  return wallClockNanos(nanos);
}
