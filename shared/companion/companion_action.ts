import type { MonotonicNanos } from "@dvbcss/clock";
import type { CompanionEvent, CssService } from "./companion_event.ts";
import type { CssUrl } from "./connection/css_url.ts";

/** What one of a companion's parts wants done; it owns no timer. */
export type PartAction =
  | {
    /** Open a socket; its number names it from then on. */
    readonly kind: "open";
    readonly service: CssService;
    readonly socket: number;
    readonly url: CssUrl;
  }
  | {
    /** Close a socket, open or opening; what it still reports is ignored. */
    readonly kind: "close";
    readonly service: CssService;
    readonly socket: number;
  }
  | {
    readonly kind: "send-text";
    readonly socket: number;
    readonly text: string;
  }
  | {
    readonly kind: "send-datagram";
    readonly socket: number;
    readonly datagram: Uint8Array;
  }
  | { readonly kind: "report"; readonly event: CompanionEvent };

/** What the caller of a companion must do next, in order. */
export type CompanionAction =
  | PartAction
  | {
    /** Call `handleTimer` then; replaces any earlier request, null cancels. */
    readonly kind: "set-timer";
    readonly at: MonotonicNanos | null;
  };
