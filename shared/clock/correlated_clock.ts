import type { Clock } from "./clock.ts";
import {
  type Correlation,
  correlation,
  correlationWith,
  requireCorrelation,
} from "./correlation.ts";
import { DependentClock } from "./dependent_clock.ts";
import { errorAtDistance } from "./error_growth.ts";
import { requireSpeed, requireTickRate } from "./rate.ts";
import {
  coincidentTicks,
  isFiniteTicks,
  lineAt,
  multiplyTicks,
  NAN_TICKS,
  type Ticks,
  ticks,
} from "./ticks.ts";

/** How a correlated clock relates to its parent. */
export interface CorrelatedClockInit {
  /** Ticks a second at speed 1; above 0. */
  readonly tickRate: number;
  /** A point that the clock goes through; 0 at the parent's 0 unless given. */
  readonly correlation?: Correlation;
  /** Seconds a second of the parent; 1 unless given. */
  readonly speed?: number;
}

/**
 * A clock on the line through one point of correlation.
 *
 * With (p, c) the point, r the rate, s the speed and rP the parent's rate:
 * `fromParent(x) = c + (x - p) * r * s / rP` and
 * `toParent(t) = p + (t - c) * rP / r / s`.
 *
 * A change of rate or speed keeps the point, so the reading jumps; see
 * {@linkcode TunableClock} for the other behaviour. At speed 0 the clock reads
 * c, and only c converts to the parent.
 *
 * @example A 90 kHz timeline on a wall clock in nanoseconds
 * ```ts
 * import { CorrelatedClock, correlation, RootClock, ticks, ticksToNumber } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const wallClock = new RootClock({ read: () => 7_000_000_000n });
 * const pts = new CorrelatedClock(wallClock, {
 *   tickRate: 90_000,
 *   correlation: correlation({ parentTicks: 5_000_000_000n, childTicks: 0 }),
 * });
 * assertEquals(ticksToNumber(pts.now()), 180_000);
 * assertEquals(ticksToNumber(pts.toParent(ticks(90_000))), 6_000_000_000);
 * ```
 */
export class CorrelatedClock extends DependentClock {
  #tickRate: number;
  #speed: number;
  #correlation: Correlation;
  /** Own ticks in a second of the parent: the rate times the speed, unrounded. */
  #pace: Ticks;

  /**
   * Makes a clock.
   *
   * @param parent The clock this one is defined by.
   * @param init How it relates to its parent.
   * @throws {RangeError} If the rate is not above 0, the speed not finite or
   *   the correlation not valid.
   */
  constructor(parent: Clock, init: CorrelatedClockInit) {
    super(parent);
    this.#tickRate = requireTickRate(init.tickRate);
    this.#speed = requireSpeed(init.speed ?? 1);
    this.#correlation = requireCorrelation(init.correlation ?? correlation({}));
    this.#pace = multiplyTicks(ticks(this.#tickRate), this.#speed);
  }

  /** Ticks a second at speed 1; a change keeps the correlation. */
  override get tickRate(): number {
    return this.#tickRate;
  }

  override set tickRate(tickRate: number) {
    this.change({ tickRate });
  }

  /** Seconds a second of the parent; a change keeps the correlation. */
  override get speed(): number {
    return this.#speed;
  }

  override set speed(speed: number) {
    this.change({ speed });
  }

  /** The point that the clock goes through. */
  get correlation(): Correlation {
    return this.#correlation;
  }

  set correlation(correlation: Correlation) {
    this.change({ correlation });
  }

  /**
   * Changes both with one notification.
   *
   * @param correlation The point that the clock goes through.
   * @param speed Seconds a second of the parent.
   * @throws {RangeError} If either is not valid; then nothing changes.
   */
  setCorrelationAndSpeed(correlation: Correlation, speed: number): void {
    this.change({ correlation, speed });
  }

  /**
   * Moves the point of correlation along the line, which changes no reading and
   * no dispersion at the new point, and so notifies nobody.
   *
   * The error bound grows by the distance moved, in either direction.
   *
   * @param t Ticks of this clock at the new point.
   * @throws {RangeError} If the clock is paused elsewhere, as it then never
   *   reads `t`.
   */
  rebaseAt(t: Ticks): void {
    const parentTicks = this.toParent(t);
    if (!isFiniteTicks(parentTicks)) {
      throw new RangeError(
        `Cannot rebase clock: it must reach the ticks: current values are speed ${this.#speed} and ticks ${t.high}`,
      );
    }
    this.#correlation = correlationWith(this.#correlation, {
      parentTicks,
      childTicks: t,
      initialErrorNanos: this.ownErrorAt(parentTicks),
    });
  }

  /**
   * Converts to the parent.
   *
   * @param t Ticks of this clock.
   * @returns The parent's ticks then; NaN at speed 0 unless `t` is the clock's
   *   side of the correlation.
   */
  override toParent(t: Ticks): Ticks {
    const { parentTicks, childTicks } = this.#correlation;
    if (this.#speed === 0) {
      return coincidentTicks(t, childTicks) ? parentTicks : NAN_TICKS;
    }
    const parentPace = { high: this.parent.tickRate, low: 0 };
    return lineAt(t, childTicks, parentTicks, parentPace, this.#pace);
  }

  /**
   * Converts from the parent.
   *
   * @param t Ticks of the parent.
   * @returns The ticks of this clock then.
   */
  override fromParent(t: Ticks): Ticks {
    const { parentTicks, childTicks } = this.#correlation;
    if (this.#speed === 0) return childTicks;
    const parentPace = { high: this.parent.tickRate, low: 0 };
    return lineAt(t, parentTicks, childTicks, this.#pace, parentPace);
  }

  /**
   * Changes any of the relation's parts with one notification.
   *
   * @param changes What is different.
   * @throws {RangeError} If a part is not valid; then nothing changes.
   */
  protected change(changes: Partial<CorrelatedClockInit>): void {
    const tickRate = requireTickRate(changes.tickRate ?? this.#tickRate);
    const speed = requireSpeed(changes.speed ?? this.#speed);
    this.#correlation = requireCorrelation(
      changes.correlation ?? this.#correlation,
    );
    this.#tickRate = tickRate;
    this.#speed = speed;
    this.#pace = multiplyTicks(ticks(tickRate), speed);
    this.notifyChange();
  }

  /**
   * Bounds what this clock adds to its parent's error.
   *
   * @param parentTicks Ticks of the parent.
   * @returns The bound, in nanoseconds; grows with the distance from the point.
   */
  protected override ownErrorAt(parentTicks: Ticks): number {
    return errorAtDistance(
      this.#correlation,
      parentTicks,
      this.parent.tickRate,
    );
  }
}
