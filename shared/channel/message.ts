import type { Announcement } from "./announcement.ts";

/** The end of one life of a writer, told by itself or by its last will. */
export interface Departure {
  /** Tells it from the other messages. */
  readonly kind: "departure";
  /** Who is gone. */
  readonly writer: string;
  /** Which life has ended; it and all before it stay ended. */
  readonly epoch: number;
  /**
   * Whether it is a last will: nobody decided that the writer should go, and it
   * may be back in a moment. Left out of a goodbye.
   */
  readonly died?: true;
}

/** A newcomer's request that every writer repeats its announcement. */
export interface Ask {
  /** Tells it from the other messages. */
  readonly kind: "ask";
  /** Who asks. */
  readonly writer: string;
  /** The life in which it asks. */
  readonly epoch: number;
}

/** Anything that travels on the channel. */
export type ChannelMessage = Announcement | Departure | Ask;

/** Why a text from the channel was refused. */
export type ChannelFault =
  | "too-long"
  | "not-json"
  | "malformed"
  | "wrong-writer"
  | "stale"
  | "writer-taken"
  | "too-many-writers"
  | "too-much-text";

/** A decoded message, or why there is none. */
export type DecodedChannelMessage =
  | { readonly ok: true; readonly message: ChannelMessage }
  | { readonly ok: false; readonly fault: ChannelFault };
