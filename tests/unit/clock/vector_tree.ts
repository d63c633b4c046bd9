import {
  type Clock,
  CorrelatedClock,
  type Correlation,
  correlation,
  durationNanos,
  OffsetClock,
  RangeClock,
  RootClock,
  TunableClock,
} from "@dvbcss/clock";
import { assertExists, assertInstanceOf } from "@dvbcss/std/assert";

/** A correlation as the vectors write it: decimal strings, errors in seconds. */
export interface VectorCorrelation {
  readonly parentTicks: string;
  readonly childTicks: string;
  readonly initialError: string;
  readonly errorGrowthRate: string;
}

/** A clock as the vectors write it. */
export interface VectorClock {
  readonly id: string;
  readonly type: string;
  readonly parent?: string | undefined;
  readonly tickRate?: string | undefined;
  readonly precision?: string | undefined;
  readonly maxFreqErrorPpm?: string | undefined;
  readonly correlation?: VectorCorrelation | undefined;
  readonly correlation1?: VectorCorrelation | undefined;
  readonly correlation2?: VectorCorrelation | undefined;
  readonly speed?: string | undefined;
  readonly ticks?: string | undefined;
  readonly offset?: string | undefined;
}

export function correlationOf(vector: VectorCorrelation): Correlation {
  return correlation({
    parentTicks: numberOf(vector.parentTicks),
    childTicks: numberOf(vector.childTicks),
    initialErrorNanos: nanosOf(vector.initialError),
    errorGrowthRate: Number(vector.errorGrowthRate),
  });
}

/** A whole number of any size, or a fraction. */
export function numberOf(text: string): number | bigint {
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
}

/** Seconds, written in decimals, as nanoseconds. */
export function nanosOf(seconds: string): number {
  return Number(`${seconds}e9`) || Number(seconds) * 1e9;
}

/** The clocks of a case, with a counting listener on each. */
export class VectorTree {
  readonly #clocks = new Map<string, Clock>();
  readonly #rootNanos = new Map<string, bigint>();
  #notified: Record<string, number> = {};

  constructor(clocks: readonly VectorClock[]) {
    for (const vector of clocks) {
      const clock = this.#make(vector);
      this.#clocks.set(vector.id, clock);
      clock.subscribe((cause) => {
        if (cause !== clock) throw new Error("Told of another clock");
        this.#notified[vector.id] = (this.#notified[vector.id] ?? 0) + 1;
      });
    }
  }

  clock(id: string | undefined): Clock {
    const clock = this.#clocks.get(id ?? "");
    assertExists(clock);
    return clock;
  }

  correlated(id: string | undefined): CorrelatedClock {
    const clock = this.clock(id);
    assertInstanceOf(clock, CorrelatedClock);
    return clock;
  }

  tunable(id: string | undefined): TunableClock {
    const clock = this.clock(id);
    assertInstanceOf(clock, TunableClock);
    return clock;
  }

  range(id: string | undefined): RangeClock {
    const clock = this.clock(id);
    assertInstanceOf(clock, RangeClock);
    return clock;
  }

  offset(id: string | undefined): OffsetClock {
    const clock = this.clock(id);
    assertInstanceOf(clock, OffsetClock);
    return clock;
  }

  idOf(clock: Clock | null): string | null {
    for (const [id, known] of this.#clocks) if (known === clock) return id;
    return null;
  }

  /** Moves the source to the first nanosecond at which the root reads `text`. */
  setRootTicks(id: string, text: string): void {
    const nanos = BigInt(text) * 1_000_000_000n;
    const rate = BigInt(this.clock(id).tickRate);
    this.#rootNanos.set(id, (nanos + rate - 1n) / rate);
  }

  /** Takes the counts since the last call. */
  takeNotified(): Record<string, number> {
    const counts = this.#notified;
    this.#notified = {};
    return counts;
  }

  #make(vector: VectorClock): Clock {
    const tickRate = Number(vector.tickRate);
    switch (vector.type) {
      case "root":
        return new RootClock({
          read: () => this.#rootNanos.get(vector.id) ?? 0n,
          tickRate,
          precisionNanos: nanosOf(vector.precision ?? "0"),
          maxFreqErrorPpm: Number(vector.maxFreqErrorPpm),
        });
      case "correlated":
        assertExists(vector.correlation);
        return new CorrelatedClock(this.clock(vector.parent), {
          tickRate,
          correlation: correlationOf(vector.correlation),
          speed: Number(vector.speed ?? 1),
        });
      case "tunable":
        return new TunableClock(this.clock(vector.parent), {
          tickRate,
          ticks: Number(vector.ticks),
        });
      case "range":
        assertExists(vector.correlation1);
        assertExists(vector.correlation2);
        return new RangeClock(this.clock(vector.parent), {
          tickRate,
          correlation1: correlationOf(vector.correlation1),
          correlation2: correlationOf(vector.correlation2),
        });
      case "offset":
        return new OffsetClock(
          this.clock(vector.parent),
          durationNanos(nanosOf(vector.offset ?? "0")),
        );
      default:
        throw new Error(`Unknown clock type: ${vector.type}`);
    }
  }
}
