import type { WallClockNanos } from "@dvbcss/clock";
import type { TsMessageFault } from "./decoding.ts";
import type { PresentationTimestamps } from "./presentation_timestamps.ts";

/** Why a {@linkcode TsServer} did nothing with a message. */
export type TsServerFault =
  | TsMessageFault
  | "too-many-messages"
  | "not-connected";

/**
 * What the caller of a {@linkcode TsServer} must do next, in order.
 *
 * - `send`: send the text to all these clients.
 * - `close`: close the connection; the server has forgotten the client already.
 * - `discard`: count a message that was of no use.
 * - `need`: tell the sources all selectors that some client asks for now.
 * - `report`: pass on when a client presents and could present; replaces what
 *   it reported before.
 * - `set-timer`: call `handleTimer` then, instead of any time given before; it
 *   may be past.
 */
export type TsServerAction<Client> =
  | {
    readonly kind: "send";
    readonly clients: readonly Client[];
    readonly text: string;
  }
  | {
    readonly kind: "close";
    readonly client: Client;
    readonly code: number;
    readonly reason: string;
  }
  | {
    readonly kind: "discard";
    readonly client: Client;
    readonly fault: TsServerFault;
  }
  | { readonly kind: "need"; readonly selectors: readonly string[] }
  | {
    readonly kind: "report";
    readonly client: Client;
    readonly timestamps: PresentationTimestamps;
  }
  | { readonly kind: "set-timer"; readonly at: WallClockNanos };
