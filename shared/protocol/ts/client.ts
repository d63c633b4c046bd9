import {
  type ControlTimestamp,
  decodeControlTimestamp,
} from "./control_timestamp.ts";
import type { TsMessageFault } from "./decoding.ts";
import {
  encodePresentationTimestamps,
  type PresentationTimestamps,
} from "./presentation_timestamps.ts";
import { encodeSetupData, type SetupData } from "./setup_data.ts";

/** What the caller of a {@linkcode TsClient} must do next. */
export type TsClientAction =
  | {
    readonly kind: "control-timestamp";
    /** Where the timeline is; a TV Device may repeat what is known. */
    readonly timestamp: ControlTimestamp;
  }
  | {
    readonly kind: "discard";
    /** Why the message was refused; what was known stays. */
    readonly fault: TsMessageFault;
  };

/**
 * The companion's side of a CSS-TS session: asks for one timeline of one content
 * and hears where it is.
 *
 * Takes the departures from the standard that TV Devices are known to make.
 *
 * Give what it hears to a {@linkcode TimelineController} to have it on a clock.
 *
 * Source: ETSI TS 103 286-2, clause 5.7 (CSS-TS).
 *
 * @example The first answer
 * ```ts
 * import { TsClient } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const client = new TsClient({
 *   contentIdStem: "dvb://",
 *   timelineSelector: "urn:dvb:css:timeline:pts",
 * });
 * assertEquals(
 *   client.setup(),
 *   '{"contentIdStem":"dvb://","timelineSelector":"urn:dvb:css:timeline:pts"}',
 * );
 * const action = client.handleMessage(
 *   '{"contentTime":null,"wallClockTime":"5","timelineSpeedMultiplier":null}',
 * );
 * assertEquals(action.kind, "control-timestamp");
 * ```
 */
export class TsClient {
  readonly #setup: SetupData;
  #latest: ControlTimestamp | undefined;

  /**
   * Makes a client for one connection.
   *
   * @param setup What to ask for.
   */
  constructor(setup: SetupData) {
    this.#setup = setup;
  }

  /** The newest control timestamp; undefined before the first. */
  get latest(): ControlTimestamp | undefined {
    return this.#latest;
  }

  /**
   * Asks for the timeline. Send it as soon as the connection is open.
   *
   * @returns The text of one WebSocket message.
   */
  setup(): string {
    return encodeSetupData(this.#setup);
  }

  /**
   * Takes a text message from the TV Device.
   *
   * @param text The text.
   * @returns What it says, or why it was refused.
   */
  handleMessage(text: string): TsClientAction {
    const decoded = decodeControlTimestamp(text, { deviations: "repair" });
    if (!decoded.ok) return { kind: "discard", fault: decoded.fault };
    this.#latest = decoded.message;
    return { kind: "control-timestamp", timestamp: decoded.message };
  }

  /**
   * Tells when this companion presents and could present.
   *
   * @param timestamps When.
   * @returns The text of one WebSocket message.
   */
  encodeTimestamps(timestamps: PresentationTimestamps): string {
    return encodePresentationTimestamps(timestamps);
  }
}
