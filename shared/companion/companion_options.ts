import type { DurationNanos } from "@dvbcss/clock";
import type { WcClientOptions } from "@dvbcss/protocol";
import type { BackOffOptions } from "./connection/back_off.ts";
import type { CssService } from "./companion_event.ts";
import type { TimelineWish } from "./timeline/timeline_choice.ts";

/** Settings of a companion. */
export interface CompanionOptions extends TimelineWish {
  /** Where CII is, `ws://…` or `wss://…`; leave out to do without. */
  readonly ciiUrl?: string;
  /**
   * Where WC is, instead of what CII announces: `udp://host:port`, or `ws://…` or
   * `wss://…` where the same 32 octets go over WebSocket.
   */
  readonly wcUrl?: string;
  /** Where TS is, `ws://…` or `wss://…`, instead of what CII announces. */
  readonly tsUrl?: string;
  /** Which services to use; all unless said otherwise. */
  readonly services?: readonly CssService[];
  /** How the wall clock is measured, and how good our own clock is. */
  readonly wallClock: WcClientOptions;
  /** Uniform from 0 up to but not including 1; spreads reconnections. */
  readonly random: () => number;
  /** How long to wait between attempts; {@linkcode DEFAULT_BACK_OFF} if left out. */
  readonly backOff?: BackOffOptions;
  /**
   * How long opening a socket may take, in nanoseconds; 10 s if left out.
   *
   * Source: HbbTV test suite, which allows 10 s for the handshakes.
   */
  readonly openTimeoutNanos?: DurationNanos;
  /** Jumps of content up to this are not reported; 1 ms if left out. */
  readonly changeThresholdNanos?: DurationNanos;
}
