import type { CompanionReading } from "@dvbcss/companion";

/** Everything that is known at one instant of `performance.now()`. */
export interface PageReading extends CompanionReading {
  /** The instant, in milliseconds of `performance.now()`. */
  readonly pageMillis: number;
}
