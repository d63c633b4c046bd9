import {
  type DurationNanos,
  durationNanos,
  type MonotonicNanos,
  monotonicNanos,
  wallClockAt,
} from "@dvbcss/clock";
import { contentTimeAt } from "@dvbcss/companion";
import type { PlacedLine } from "@dvbcss/companion/parts";
import type {
  TimelineCorrelation,
  TimelineProperties,
} from "@dvbcss/presentation";
import type { SourceInstant } from "../source.ts";
import { carryOver } from "./carry_over.ts";

/** Content that jumps by more than this has moved: it is told at once, in seconds. */
const JUMP_SECONDS = 0.001;

/** Small corrections are told no more often than this, in nanoseconds. */
const QUIET_NANOS = 250_000_000n;

/**
 * How fast our own wall clock may run from the local one while it is looked at
 * again: a crystal's error, and what a correction of it is made up for with.
 */
const OWN_RATE = 200e-6;

/** A line is looked at again after at least, and at most, in nanoseconds. */
const SOONEST_NANOS = 50e6;
const LATEST_NANOS = 1e9;

/**
 * The line of one timeline as companions are told it.
 *
 * Being told is costly, as it goes to all of them, and what is known of the TV
 * Device's wall clock improves all the time. So the line that was told stands
 * until it is off by more than a threshold.
 */
export class CarriedLine {
  readonly #properties: TimelineProperties;
  #told: TimelineCorrelation | null = null;
  #toldAt: MonotonicNanos | undefined;
  #lookAt: MonotonicNanos | undefined;

  /**
   * Starts with nothing told.
   *
   * @param properties The timeline's tick rate.
   */
  constructor(properties: TimelineProperties) {
    this.#properties = properties;
  }

  /** What is told; null while the timeline is unavailable. */
  get told(): TimelineCorrelation | null {
    return this.#told;
  }

  /** When it is to be looked at again, if ever. */
  get deadline(): MonotonicNanos | undefined {
    return this.#lookAt;
  }

  /** Tells that the timeline is unavailable. */
  drop(): void {
    this.#told = null;
    this.#toldAt = undefined;
    this.#lookAt = undefined;
  }

  /**
   * Looks at what is known now.
   *
   * @param now The instant.
   * @param placed The TV Device's line, and its wall clock.
   * @param thresholdNanos How far off what is told may be, in nanoseconds; above 0.
   * @returns What is told from now on; the same object while that still holds.
   */
  handlePlaced(
    now: SourceInstant,
    placed: PlacedLine,
    thresholdNanos: DurationNanos,
  ): TimelineCorrelation | null {
    if (this.#isDue(now, placed, thresholdNanos)) {
      this.#told = carryOver(now, placed, this.#properties);
      this.#toldAt = now.local;
    }
    this.#lookAt = placed.line.speed === 0
      ? undefined
      : after(now.local, lookNanos(placed, thresholdNanos));
    return this.#told;
  }

  #isDue(
    now: SourceInstant,
    placed: PlacedLine,
    thresholdNanos: number,
  ): boolean {
    const told = this.#told;
    if (told === null || told.speed !== placed.line.speed) return true;
    const { line, clock } = placed;
    const is = contentTimeAt(
      line,
      this.#properties,
      wallClockAt(clock, now.local),
    );
    const says = contentTimeAt(told, this.#properties, now.wallClock);
    const off = Math.abs(is.positionSeconds - says.positionSeconds);
    const speed = Math.max(1, Math.abs(line.speed));
    if (off > JUMP_SECONDS * speed) return true;
    const isQuiet = this.#toldAt !== undefined &&
      now.local - this.#toldAt < QUIET_NANOS;
    return !isQuiet && off > thresholdNanos / 1e9 * speed;
  }
}

/** Half of the time in which two wall clocks may part by the threshold. */
function lookNanos(
  { clock }: PlacedLine,
  thresholdNanos: number,
): DurationNanos {
  const rate = Math.abs(clock.speed - 1) + OWN_RATE;
  const nanos = thresholdNanos / rate / 2;
  return durationNanos(Math.min(Math.max(nanos, SOONEST_NANOS), LATEST_NANOS));
}

function after(now: MonotonicNanos, wait: DurationNanos): MonotonicNanos {
  return monotonicNanos(now + BigInt(Math.ceil(wait)));
}
