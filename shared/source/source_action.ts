import type { MonotonicNanos } from "@dvbcss/clock";

/** What the caller of a `Source` must do next, in order. */
export type SourceAction =
  | {
    /** Announce its presentation, which may have changed. */
    readonly kind: "present";
  }
  | {
    /** Tell the operator what happened. */
    readonly kind: "note";
    /** How loud: what is normal, or what somebody should look at. */
    readonly level: "info" | "warn";
    /** One sentence without a full stop. */
    readonly text: string;
  }
  | {
    /** Count a message that was of no use. */
    readonly kind: "discard";
    /** Why, in kebab-case. */
    readonly fault: string;
  }
  | {
    /** Call `handleTimer` then; replaces any earlier request, null cancels. */
    readonly kind: "set-timer";
    readonly at: MonotonicNanos | null;
  }
  | {
    /** Open a connection; its number names it from then on. */
    readonly kind: "open";
    readonly connection: number;
    /**
     * Where to: `ws://`, `wss://` and `udp://` URLs, or `unix:` and a path for a
     * socket of lines.
     */
    readonly url: string;
  }
  | {
    /** Close a connection, open or opening; nothing more is heard of it. */
    readonly kind: "close";
    readonly connection: number;
  }
  | {
    /** Send a message, or a line, whose end the caller adds. */
    readonly kind: "send";
    readonly connection: number;
    /** Text, or the octets of a datagram or of a binary message. */
    readonly message: string | Uint8Array;
  };
