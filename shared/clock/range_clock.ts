import type { Clock } from "./clock.ts";
import { type Correlation, requireCorrelation } from "./correlation.ts";
import { DependentClock } from "./dependent_clock.ts";
import { errorAtDistance } from "./error_growth.ts";
import { requireTickRate } from "./rate.ts";
import {
  coincidentTicks,
  lineAt,
  NAN_TICKS,
  subtractTicks,
  type Ticks,
} from "./ticks.ts";

/** How a range clock relates to its parent. */
export interface RangeClockInit {
  /** What the clock says of itself, in ticks a second; the line does not use it. */
  readonly tickRate: number;
  /** A point that the clock goes through. */
  readonly correlation1: Correlation;
  /** Another point that it goes through. */
  readonly correlation2: Correlation;
}

/**
 * A clock on the line through two points of correlation, before, between and
 * after them.
 *
 * With (p1, c1) and (p2, c2) the points:
 * `fromParent(x) = c1 + (x - p1) * (c2 - c1) / (p2 - p1)`, and `toParent` its
 * inverse. The slope shows neither in `tickRate`, which is what children scale
 * by, nor in `speed`, which is always 1.
 *
 * @example Two points measured a hundred parent ticks apart
 * ```ts
 * import { correlation, RangeClock, RootClock, ticks, ticksToNumber } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const clock = new RangeClock(new RootClock({ read: () => 0n }), {
 *   tickRate: 1000,
 *   correlation1: correlation({ parentTicks: 100, childTicks: 1000 }),
 *   correlation2: correlation({ parentTicks: 200, childTicks: 1250 }),
 * });
 * assertEquals(ticksToNumber(clock.fromParent(ticks(150))), 1125);
 * ```
 */
export class RangeClock extends DependentClock {
  readonly #tickRate: number;
  #correlation1: Correlation;
  #correlation2: Correlation;

  /**
   * Makes a clock.
   *
   * @param parent The clock this one is defined by.
   * @param init How it relates to its parent.
   * @throws {RangeError} If the rate is not above 0 or a point not valid.
   */
  constructor(parent: Clock, init: RangeClockInit) {
    super(parent);
    this.#tickRate = requireTickRate(init.tickRate);
    this.#correlation1 = requireCorrelation(init.correlation1);
    this.#correlation2 = requireCorrelation(init.correlation2);
  }

  /** What the clock says of itself, in ticks a second. */
  override get tickRate(): number {
    return this.#tickRate;
  }

  /** Always 1. */
  override get speed(): 1 {
    return 1;
  }

  /** A point that the clock goes through. */
  get correlation1(): Correlation {
    return this.#correlation1;
  }

  set correlation1(point: Correlation) {
    this.#correlation1 = requireCorrelation(point);
    this.notifyChange();
  }

  /** Another point that it goes through. */
  get correlation2(): Correlation {
    return this.#correlation2;
  }

  set correlation2(point: Correlation) {
    this.#correlation2 = requireCorrelation(point);
    this.notifyChange();
  }

  /**
   * Converts to the parent.
   *
   * @param t Ticks of this clock.
   * @returns The parent's ticks then; NaN where two points with equal ticks of
   *   this clock make it stand still elsewhere.
   */
  override toParent(t: Ticks): Ticks {
    const { parentTicks, childTicks } = this.#correlation1;
    const rise = subtractTicks(this.#correlation2.childTicks, childTicks);
    if (rise.high === 0) {
      return coincidentTicks(t, childTicks) ? parentTicks : NAN_TICKS;
    }
    const run = subtractTicks(this.#correlation2.parentTicks, parentTicks);
    return lineAt(t, childTicks, parentTicks, run, rise);
  }

  /**
   * Converts from the parent.
   *
   * @param t Ticks of the parent.
   * @returns The ticks of this clock then.
   * @throws {RangeError} If the two points have equal ticks of the parent.
   */
  override fromParent(t: Ticks): Ticks {
    const { parentTicks, childTicks } = this.#correlation1;
    const run = subtractTicks(this.#correlation2.parentTicks, parentTicks);
    if (run.high === 0) {
      throw new RangeError(
        `Cannot convert from parent ticks: the two points must differ there: current value is ${parentTicks.high}`,
      );
    }
    const rise = subtractTicks(this.#correlation2.childTicks, childTicks);
    return lineAt(t, parentTicks, childTicks, rise, run);
  }

  /**
   * Bounds what this clock adds to its parent's error.
   *
   * @param parentTicks Ticks of the parent.
   * @returns The lesser bound of the two points, in nanoseconds.
   */
  protected override ownErrorAt(parentTicks: Ticks): number {
    const { tickRate } = this.parent;
    return Math.min(
      errorAtDistance(this.#correlation1, parentTicks, tickRate),
      errorAtDistance(this.#correlation2, parentTicks, tickRate),
    );
  }
}
