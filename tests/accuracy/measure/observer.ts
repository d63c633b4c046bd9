import type { WcClientAction } from "@dvbcss/protocol";
import type { Reading } from "../contender.ts";

/** What an application would see at an instant, and what a clairvoyant would. */
export interface Observation {
  /** The true time, in nanoseconds from the client's start. */
  readonly at: number;
  /** What the client's clock reads, in nanoseconds from an epoch of its own. */
  readonly local: number;
  /** Whether it is one of a steady beat, or right before or after a correlation. */
  readonly moment: "periodic" | "before" | "after";
  /** Whether nobody could know yet that the clocks are not what they were. */
  readonly blind: boolean;
  /** What the application reads; `undefined` if nothing yet. */
  readonly reading: Reading | undefined;
  /** Wall clock read minus true wall clock, in nanoseconds; NaN if either is not known. */
  readonly errorNanos: number;
}

/** Who looks on at a simulation. */
export interface Observer {
  /** Takes an observation; they come in order of time. */
  observe(observation: Observation): void;
  /** Takes note of what the client did, between the observations around it. */
  handleAction(at: number, action: WcClientAction): void;
  /** Takes note that the application is told of a jump of its clock. */
  handleAnnouncement(): void;
}

/** A reading, the point it is drawn from and the simulation each round. */
const ROUNDING_NANOS = 3;

/**
 * Tells whether a reading is more wrong than it says.
 *
 * @param reading The reading.
 * @param errorNanos Its error.
 * @returns Whether |error| exceeds the bound by more than rounding explains.
 */
export function exceedsBound(reading: Reading, errorNanos: number): boolean {
  return Math.abs(errorNanos) > reading.dispersionNanos + ROUNDING_NANOS;
}

/**
 * Lets several look on at once.
 *
 * @param observers They.
 * @returns One observer for all of them.
 */
export function together(...observers: readonly Observer[]): Observer {
  return {
    observe(observation) {
      for (const observer of observers) observer.observe(observation);
    },
    handleAction(at, action) {
      for (const observer of observers) observer.handleAction(at, action);
    },
    handleAnnouncement() {
      for (const observer of observers) observer.handleAnnouncement();
    },
  };
}
