import type { Clock } from "./clock.ts";
import { effectiveSpeed } from "./convert.ts";
import { DependentClock } from "./dependent_clock.ts";
import {
  addTicks,
  divideTicks,
  multiplyTicks,
  subtractTicks,
  type Ticks,
  ticks,
} from "./ticks.ts";
import { type DurationNanos, durationNanos } from "./units.ts";

/**
 * A clock that reads what its parent will read some time later.
 *
 * The offset is constant in the root's time: at twice the speed it is twice as
 * many ticks, and on a paused parent it vanishes.
 *
 * @example What to hand to a display that takes 40 ms
 * ```ts
 * import { durationNanos, OffsetClock, RootClock, ticksToNumber } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const parent = new RootClock({ read: () => 1_000_000_000n, tickRate: 1000 });
 * const clock = new OffsetClock(parent, durationNanos(40_000_000));
 * assertEquals(ticksToNumber(clock.now()), 1040);
 * ```
 */
export class OffsetClock extends DependentClock {
  #offsetNanos: DurationNanos;

  /**
   * Makes a clock.
   *
   * @param parent The clock this one is ahead of.
   * @param offsetNanos How far ahead, in nanoseconds of the root; negative is
   *   behind.
   * @throws {RangeError} If the offset is not finite.
   */
  constructor(parent: Clock, offsetNanos: DurationNanos = durationNanos(0)) {
    super(parent);
    this.#offsetNanos = requireOffset(offsetNanos);
  }

  /** How far ahead of its parent, in nanoseconds of the root; negative is behind. */
  get offsetNanos(): DurationNanos {
    return this.#offsetNanos;
  }

  set offsetNanos(offsetNanos: DurationNanos) {
    if (offsetNanos === this.#offsetNanos) return;
    this.#offsetNanos = requireOffset(offsetNanos);
    this.notifyChange();
  }

  /** The parent's. */
  override get tickRate(): number {
    return this.parent.tickRate;
  }

  /** Always 1. */
  override get speed(): 1 {
    return 1;
  }

  /**
   * Converts to the parent.
   *
   * @param t Ticks of this clock.
   * @returns What the parent reads then.
   */
  override toParent(t: Ticks): Ticks {
    return subtractTicks(t, this.#offsetTicks());
  }

  /**
   * Converts from the parent.
   *
   * @param t Ticks of the parent.
   * @returns The ticks of this clock then.
   */
  override fromParent(t: Ticks): Ticks {
    return addTicks(t, this.#offsetTicks());
  }

  /**
   * Adds no error.
   *
   * @returns 0.
   */
  protected override ownErrorAt(): number {
    return 0;
  }

  #offsetTicks(): Ticks {
    const ticksASecond = multiplyTicks(
      ticks(this.parent.tickRate),
      effectiveSpeed(this.parent),
    );
    return divideTicks(multiplyTicks(ticksASecond, this.#offsetNanos), 1e9);
  }
}

function requireOffset(offsetNanos: DurationNanos): DurationNanos {
  if (!Number.isFinite(offsetNanos)) {
    throw new RangeError(
      `Cannot set offset: it must be finite: current value is ${offsetNanos}`,
    );
  }
  return offsetNanos;
}
