import type { CompanionOptions } from "@dvbcss/companion";

/** Settings of an upstream source. */
export interface UpstreamOptions
  extends Pick<CompanionOptions, "wallClock" | "random" | "backOff"> {
  /** Where the TV Device's CII is, `ws://…` or `wss://…`. */
  readonly ciiUrl: string;
  /**
   * Most timelines to ask the TV Device for at a time, each on a connection of its
   * own; 4 if left out, since TVs take few.
   */
  readonly mostTimelines?: number;
}
