import type { Clock } from "./clock.ts";
import { CorrelatedClock } from "./correlated_clock.ts";
import {
  type Correlation,
  correlation,
  correlationWith,
} from "./correlation.ts";
import { addTicks, type Ticks, ticks } from "./ticks.ts";

/** How a tunable clock starts. */
export interface TunableClockInit {
  /** Ticks a second at speed 1; above 0. */
  readonly tickRate: number;
  /** What the clock reads when it is made; 0 unless given. */
  readonly ticks?: Ticks | number | bigint;
}

/**
 * A correlated clock whose speed and rate change from now on, without a jump.
 *
 * Each change first moves the point of correlation to this moment. After a
 * pause too the clock goes on from where it stood.
 *
 * @example A pause of five seconds
 * ```ts
 * import { RootClock, ticksToNumber, TunableClock } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * let nanos = 0n;
 * const clock = new TunableClock(new RootClock({ read: () => nanos }), {
 *   tickRate: 1000,
 * });
 * clock.speed = 0;
 * nanos = 5_000_000_000n;
 * clock.speed = 1;
 * nanos = 6_000_000_000n;
 * assertEquals(ticksToNumber(clock.now()), 1000);
 * ```
 */
export class TunableClock extends CorrelatedClock {
  /**
   * Makes a clock that runs at speed 1 from now.
   *
   * @param parent The clock this one is defined by; read once.
   * @param init How it starts.
   * @throws {RangeError} If the rate is not above 0 or the ticks not finite.
   */
  constructor(parent: Clock, init: TunableClockInit) {
    super(parent, {
      tickRate: init.tickRate,
      correlation: correlation({
        parentTicks: parent.now(),
        childTicks: init.ticks ?? 0,
      }),
    });
  }

  /** Ticks a second at speed 1; a change counts from now on. */
  override get tickRate(): number {
    return super.tickRate;
  }

  override set tickRate(tickRate: number) {
    this.change({ tickRate, correlation: this.#correlationNow() });
  }

  /** Seconds a second of the parent; a change counts from now on. */
  override get speed(): number {
    return super.speed;
  }

  override set speed(speed: number) {
    this.change({ speed, correlation: this.#correlationNow() });
  }

  /** Ticks a second gained over the parent; negative is lost. */
  get slew(): number {
    return (this.speed - 1) * this.tickRate;
  }

  set slew(slew: number) {
    this.speed = slew / this.tickRate + 1;
  }

  /**
   * Jumps.
   *
   * @param count Ticks to add; negative to go back.
   */
  adjustTicks(count: number): void {
    const childTicks = addTicks(this.correlation.childTicks, ticks(count));
    this.correlation = correlationWith(this.correlation, { childTicks });
  }

  /**
   * Replaces the error bound from now on.
   *
   * @param currentNanos The bound now, in nanoseconds; never negative.
   * @param growthRate Its growth, in nanoseconds per nanosecond of the parent.
   * @throws {RangeError} If either is negative.
   */
  setError(currentNanos: number, growthRate = 0): void {
    this.correlation = correlationWith(this.#correlationNow(), {
      initialErrorNanos: currentNanos,
      errorGrowthRate: growthRate,
    });
  }

  /**
   * The parent is read, not calculated from our own ticks: those stand still
   * during a pause, and the clock would resume at the time it was paused.
   */
  #correlationNow(): Correlation {
    const parentTicks = this.parent.now();
    return correlationWith(this.correlation, {
      parentTicks,
      childTicks: this.fromParent(parentTicks),
      // A clock that stands still drifts from nothing.
      initialErrorNanos: this.speed === 0
        ? this.correlation.initialErrorNanos
        : this.ownErrorAt(parentTicks),
    });
  }
}
