import {
  type CorrelatedClock,
  correlation,
  type DurationNanos,
  durationNanos,
  isChangeSignificant,
  ticksToBigInt,
  type WallClockNanos,
  wallClockNanos,
} from "@dvbcss/clock";
import type { TimelineCorrelation } from "@dvbcss/presentation";
import type { ControlTimestamp } from "./control_timestamp.ts";
import type {
  PresentationTimestamp,
  PresentationTimestamps,
} from "./presentation_timestamps.ts";

/** What became of a timeline, after its clock shows it. */
export type TimelineEvent =
  | {
    readonly kind: "timing-change";
    /** Whether the speed is another one, too. */
    readonly speedChanged: boolean;
  }
  | { readonly kind: "available" }
  | { readonly kind: "unavailable" };

/** What a {@linkcode TimelineController} controls and reports. */
export interface TimelineControllerInit {
  /**
   * The clock to control: a child of the wall clock, which counts nanoseconds,
   * with the tick rate of the timeline.
   */
  readonly timelineClock: CorrelatedClock;
  /** Greatest change that is ignored, in nanoseconds. Default 100 µs. */
  readonly thresholdNanos?: DurationNanos;
  /** Earliest presentation, as a clock like `timelineClock`, if limited. */
  readonly earliestClock?: CorrelatedClock;
  /** Latest presentation, as a clock like `timelineClock`, if limited. */
  readonly latestClock?: CorrelatedClock;
}

/**
 * Keeps a clock in step with a timeline of the TV Device.
 *
 * A change of the line is applied if it moves the clock by more than the
 * threshold or changes the speed. It is always measured against the clock, so
 * that many small changes in one direction are applied in the end. When the
 * timeline becomes unavailable the clock keeps its line.
 *
 * @example The TV Device plays from 45 s on
 * ```ts
 * import { CorrelatedClock, RootClock, ticksToNumber, wallClockNanos } from "@dvbcss/clock";
 * import { TimelineController } from "@dvbcss/protocol";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const wallClock = new RootClock({ read: () => 3_000_000_000n });
 * const timelineClock = new CorrelatedClock(wallClock, { tickRate: 90_000 });
 * const controller = new TimelineController({ timelineClock });
 * const events = controller.handleControlTimestamp({
 *   contentTimeTicks: 45n * 90_000n,
 *   wallClock: wallClockNanos(2_000_000_000n),
 *   speed: 1,
 * });
 * assertEquals(events, [
 *   { kind: "timing-change", speedChanged: false },
 *   { kind: "available" },
 * ]);
 * assertEquals(ticksToNumber(timelineClock.now()), 46 * 90_000);
 * ```
 */
export class TimelineController {
  readonly #timelineClock: CorrelatedClock;
  readonly #earliestClock: CorrelatedClock | undefined;
  readonly #latestClock: CorrelatedClock | undefined;
  readonly #thresholdNanos: DurationNanos;

  /**
   * Takes control of a clock, and makes it unavailable until the TV Device says
   * otherwise.
   *
   * @param init The clock, and what else to know.
   * @throws {RangeError} If the threshold is negative or the wall clock does not
   *   count nanoseconds.
   */
  constructor(init: TimelineControllerInit) {
    const { timelineClock, thresholdNanos, earliestClock, latestClock } = init;
    this.#timelineClock = timelineClock;
    this.#earliestClock = earliestClock;
    this.#latestClock = latestClock;
    this.#thresholdNanos = thresholdNanos ?? durationNanos(100_000);
    if (!(this.#thresholdNanos >= 0)) {
      throw new RangeError(
        `Cannot control timeline: threshold must be 0 or more: current value is ${this.#thresholdNanos}`,
      );
    }
    for (const clock of [timelineClock, earliestClock, latestClock]) {
      if (clock === undefined || clock.parent.tickRate === 1e9) continue;
      throw new RangeError(
        `Cannot control timeline: wall clock must tick 1000000000 times a second: current value is ${clock.parent.tickRate}`,
      );
    }
    timelineClock.availabilityFlag = false;
  }

  /**
   * Takes where the timeline is, and sets the clock.
   *
   * While the wall clock is unavailable so is the timeline's clock, and each
   * timestamp that has a line makes the timeline available anew.
   *
   * @param timestamp What the TV Device said.
   * @returns What became of the timeline, in order.
   */
  handleControlTimestamp(
    timestamp: ControlTimestamp,
  ): readonly TimelineEvent[] {
    const wasAvailable = this.#timelineClock.available;
    if (timestamp.contentTimeTicks === null) return this.#endAvailability();
    const events = this.#follow(timestamp);
    this.#timelineClock.availabilityFlag = true;
    return wasAvailable ? events : [...events, { kind: "available" }];
  }

  /**
   * Takes the end of the connection.
   *
   * @returns What became of the timeline; tell of it before the connection.
   */
  handleClose(): readonly TimelineEvent[] {
    return this.#endAvailability();
  }

  /**
   * Works out when this companion presents and could present.
   *
   * A limit whose clock is missing or unavailable is infinite.
   *
   * @param options Whether to say what is presented now; only possible while the
   *   timeline is available.
   * @returns The timestamps.
   */
  timestampsOf(
    options: { readonly includeActual: boolean },
  ): PresentationTimestamps {
    const clock = this.#timelineClock;
    const unlimited = ticksToBigInt(clock.now());
    return {
      ...(options.includeActual && clock.available
        ? { actual: pointOf(clock) }
        : {}),
      earliest: availablePointOf(this.#earliestClock) ??
        { contentTimeTicks: unlimited, wallClock: "minus-infinity" },
      latest: availablePointOf(this.#latestClock) ??
        { contentTimeTicks: unlimited, wallClock: "plus-infinity" },
    };
  }

  #follow(line: TimelineCorrelation): readonly TimelineEvent[] {
    const clock = this.#timelineClock;
    const point = correlation({
      parentTicks: line.wallClock,
      childTicks: line.contentTimeTicks,
    });
    if (!isChangeSignificant(clock, point, line.speed, this.#thresholdNanos)) {
      return [];
    }
    const speedChanged = clock.speed !== line.speed;
    clock.setCorrelationAndSpeed(point, line.speed);
    return [{ kind: "timing-change", speedChanged }];
  }

  #endAvailability(): readonly TimelineEvent[] {
    const wasAvailable = this.#timelineClock.available;
    this.#timelineClock.availabilityFlag = false;
    return wasAvailable ? [{ kind: "unavailable" }] : [];
  }
}

function availablePointOf(
  clock: CorrelatedClock | undefined,
): PresentationTimestamp | undefined {
  return clock?.available ? pointOf(clock) : undefined;
}

function pointOf(
  clock: CorrelatedClock,
): PresentationTimestamp<WallClockNanos> {
  const { childTicks, parentTicks } = clock.correlation;
  return {
    contentTimeTicks: ticksToBigInt(childTicks),
    wallClock: wallClockNanos(ticksToBigInt(parentTicks)),
  };
}
