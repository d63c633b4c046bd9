import type { OffsetLimit, OffsetLimits } from "./offset_limits.ts";
import type { DriftLimits, OffsetRange } from "./permitted_interval.ts";

/** How far the frequency of an offset may stray from what it is now. */
export interface Wander {
  /** At once, as a ratio; never negative. */
  readonly jump: number;
  /** With time, as a ratio per nanosecond; never negative. */
  readonly rate: number;
}

/** The line that leaves most room to the limits, and the room. */
export interface RoomiestLine {
  /** Its frequency, as a ratio. */
  readonly frequency: number;
  /** Distance between the limits above and below it, in nanoseconds. */
  readonly room: number;
}

/** More than a minute of one exchange a second; pruning mostly keeps a few. */
const MAX_LIMITS = 96;
/** Halving the widest range of frequencies so often leaves less than 10^-12. */
const BISECTIONS = 30;

/**
 * The lines that pass between the limits which exchanges set on the offset: each
 * an offset at an instant and a frequency.
 *
 * A limit from the past, taken along a line to the present, loosens by what the
 * frequency may have strayed meanwhile: age · (jump + rate · age / 2). Among the
 * lines of one frequency f the limits leave offsets from V(f) to U(f), the least
 * of the upper limits and the greatest of the lower. U is concave and V convex,
 * so the room U - V between them has one top, and the frequencies with at least
 * so much room are one range.
 *
 * Both U and V rise with f, since limits lie in the past: the greatest offset is
 * that of the greatest frequency.
 */
export class PermittedLines {
  readonly #wander: Wander;
  #uppers: readonly OffsetLimit[] = [];
  #lowers: readonly OffsetLimit[] = [];

  /**
   * Permits every line.
   *
   * @param wander How far the frequency may stray.
   */
  constructor(wander: Wander) {
    this.#wander = wander;
  }

  /** Whether every line is permitted. */
  get isEmpty(): boolean {
    return this.#uppers.length === 0;
  }

  /** Permits every line again. */
  reset(): void {
    this.#uppers = [];
    this.#lowers = [];
  }

  /** Permits only lines that keep to these limits too, the latest of all. */
  add({ upper, lower }: OffsetLimits): void {
    this.#uppers = [...this.#uppers, upper].slice(-MAX_LIMITS);
    this.#lowers = [...this.#lowers, lower].slice(-MAX_LIMITS);
  }

  /** The offsets of the lines of one frequency: V(f) to U(f), if any. */
  offsetsAt(at: number, frequency: number): OffsetRange {
    return {
      low: this.#lowAt(at, frequency).offset,
      high: this.#highAt(at, frequency).offset,
    };
  }

  /** The offsets of all lines in a range of permitted frequencies. */
  offsetsOf(at: number, { slowest, fastest }: DriftLimits): OffsetRange {
    return {
      low: this.#lowAt(at, slowest).offset,
      high: this.#highAt(at, fastest).offset,
    };
  }

  /** Finds the line with most room; a negative room shows that there is none. */
  roomiest(at: number, { slowest, fastest }: DriftLimits): RoomiestLine {
    let [low, high] = [slowest, fastest];
    for (let i = 0; i < BISECTIONS; i++) {
      const middle = (low + high) / 2;
      // U and V rise by the age of the limit that holds.
      const slope = this.#highAt(at, middle).age - this.#lowAt(at, middle).age;
      if (slope > 0) low = middle;
      else high = middle;
    }
    const frequency = (low + high) / 2;
    return { frequency, room: this.#roomAt(at, frequency) };
  }

  /** Finds the frequencies around one whose lines have at least some room. */
  withRoom(
    at: number,
    frequency: number,
    { room, within }: { readonly room: number; readonly within: DriftLimits },
  ): DriftLimits {
    const edge = (end: number) => {
      if (this.#roomAt(at, end) >= room) return end;
      let [inside, outside] = [frequency, end];
      for (let i = 0; i < BISECTIONS; i++) {
        const middle = (inside + outside) / 2;
        if (this.#roomAt(at, middle) >= room) inside = middle;
        else outside = middle;
      }
      return outside;
    };
    return { slowest: edge(within.slowest), fastest: edge(within.fastest) };
  }

  /**
   * Drops the limits that will never matter again.
   *
   * An older limit loosens faster than a newer one, and by the more the higher
   * (an upper one) or the lower (a lower one) the frequency is. Once it is the
   * looser at the extreme frequency, it is for good.
   */
  prune(at: number, { slowest, fastest }: DriftLimits): void {
    this.#uppers = tightest(
      this.#uppers,
      (limit) => this.#raised(limit, at, slowest),
    );
    this.#lowers = tightest(
      this.#lowers,
      (limit) => -this.#lowered(limit, at, fastest),
    );
  }

  #roomAt(at: number, frequency: number): number {
    const { low, high } = this.offsetsAt(at, frequency);
    return high - low;
  }

  #highAt(at: number, frequency: number) {
    let offset = Infinity;
    let age = 0;
    for (const limit of this.#uppers) {
      const raised = this.#raised(limit, at, frequency);
      if (raised < offset) [offset, age] = [raised, at - limit.at];
    }
    return { offset, age };
  }

  #lowAt(at: number, frequency: number) {
    let offset = -Infinity;
    let age = 0;
    for (const limit of this.#lowers) {
      const lowered = this.#lowered(limit, at, frequency);
      if (lowered > offset) [offset, age] = [lowered, at - limit.at];
    }
    return { offset, age };
  }

  #raised(limit: OffsetLimit, at: number, frequency: number): number {
    const age = at - limit.at;
    return limit.offset + frequency * age + strayed(age, this.#wander);
  }

  #lowered(limit: OffsetLimit, at: number, frequency: number): number {
    const age = at - limit.at;
    return limit.offset + frequency * age - strayed(age, this.#wander);
  }
}

/** How far an offset strays from its line, in nanoseconds. */
function strayed(age: number, { jump, rate }: Wander): number {
  return age * (jump + rate * age / 2);
}

/** Keeps the limits than which none that is newer is as tight. */
function tightest(
  limits: readonly OffsetLimit[],
  looseness: (limit: OffsetLimit) => number,
): readonly OffsetLimit[] {
  let least = Infinity;
  const kept = limits.toReversed().filter((limit) => {
    const value = looseness(limit);
    if (value >= least) return false;
    least = value;
    return true;
  });
  return kept.reverse();
}
