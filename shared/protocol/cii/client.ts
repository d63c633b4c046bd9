import { type CiiDecodeFault, decodeCiiMessage } from "./codec.ts";
import { changedCiiProperties } from "./diff.ts";
import { mergeCii } from "./merge.ts";
import type { CiiMessage, CiiProperty } from "./message.ts";

/** What the caller of a {@linkcode CiiClient} must do next. */
export type CiiClientAction =
  | {
    readonly kind: "change";
    /** The message as it came; a TV Device may repeat what is known. */
    readonly message: CiiMessage;
    /** Everything known now. */
    readonly state: CiiMessage;
    /** The properties that differ from before; none if the message was a repeat. */
    readonly changed: readonly CiiProperty[];
  }
  | {
    readonly kind: "discard";
    /** Why the message was refused; what was known stays. */
    readonly fault: CiiDecodeFault | "not-text";
    /** The property at fault, where it is one property's. */
    readonly property?: CiiProperty;
  };

/**
 * The companion's side of CSS-CII: knows what the TV Device presents.
 *
 * Takes differences and repeated full states alike, and the departures from the
 * standard that TV Devices are known to make.
 *
 * Source: ETSI TS 103 286-2, clause 5.6 (CSS-CII).
 *
 * @example What is known grows
 * ```ts
 * import { CiiClient } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const client = new CiiClient();
 * client.handleMessage('{"protocolVersion":"1.1","contentId":"dvb://1.2.3"}');
 * client.handleMessage('{"contentIdStatus":"final"}');
 * assertEquals(client.state, {
 *   protocolVersion: "1.1",
 *   contentId: "dvb://1.2.3",
 *   contentIdStatus: "final",
 * });
 * ```
 */
export class CiiClient {
  #state: CiiMessage = {};

  /** Everything known; a property is absent until the TV Device names it. */
  get state(): CiiMessage {
    return this.#state;
  }

  /**
   * Takes in what the TV Device sent.
   *
   * @param message A text, or octets, which are a fault here.
   * @returns What it changed, or why it was refused.
   */
  handleMessage(message: string | Uint8Array): CiiClientAction {
    if (typeof message !== "string") {
      return { kind: "discard", fault: "not-text" };
    }
    const decoded = decodeCiiMessage(message, { deviations: "repair" });
    if (!decoded.ok) {
      const { ok: _, ...fault } = decoded;
      return { kind: "discard", ...fault };
    }
    const changed = changedCiiProperties(this.#state, decoded.message);
    this.#state = mergeCii(this.#state, decoded.message);
    return {
      kind: "change",
      message: decoded.message,
      state: this.#state,
      changed,
    };
  }

  /** Forgets everything, for a connection to another TV Device. */
  reset(): void {
    this.#state = {};
  }
}
