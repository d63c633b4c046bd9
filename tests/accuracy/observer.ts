import type { WcClientAction } from "@dvbcss/protocol";
import type { Reading } from "./contender.ts";

/** What an application would see at an instant, and what a clairvoyant would. */
export interface Observation {
  /** The true time, in nanoseconds from the client's start. */
  readonly at: number;
  /** Whether it is one of a steady beat, or right before or after a correlation. */
  readonly moment: "periodic" | "before" | "after";
  /** Whether nobody could know yet that the clocks are not what they were. */
  readonly blind: boolean;
  /** What the application reads; `undefined` if nothing yet. */
  readonly reading: Reading | undefined;
  /** Wall clock read minus true wall clock, in nanoseconds; NaN if not read. */
  readonly errorNanos: number;
}

/** Who looks on at a simulation. */
export interface Observer {
  /** Takes an observation; they come in order of time. */
  observe(observation: Observation): void;
  /** Takes note of what the client did, between the observations around it. */
  handleAction(at: number, action: WcClientAction): void;
}
