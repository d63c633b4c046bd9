import type { When } from "./content_line.ts";
import { common, type Interval } from "./interval.ts";

/** Four times of one exchange with a WC service. */
export interface TrueExchange {
  /** When the request left, in nanoseconds of this run. */
  readonly sentAt: number;
  /** When the response arrived, in nanoseconds of this run. */
  readonly receivedAt: number;
  /** Receive timevalue of the response, in nanoseconds. */
  readonly receive: bigint;
  /** Transmit timevalue of the response, in nanoseconds. */
  readonly transmit: bigint;
  /** What the response says of its clock's precision, in nanoseconds. */
  readonly precisionNanos: number;
}

/** One life of a WC service, and what is known of its wall clock. */
interface WallClockLife {
  /** When it began at the earliest, in nanoseconds of this run. */
  readonly since: number;
  /** What its wall clock is ahead of `since + base`; undefined until measured. */
  ahead: Interval | undefined;
  /** Taken from its times so that they fit a double to the nanosecond. */
  base: bigint | undefined;
  /** When the next life began; infinite for the present one. */
  until: number;
}

/**
 * The wall clock as it truly is.
 *
 * A WC service on this machine counts on the monotonic clock that we can read,
 * too: one constant lies between the two for as long as it lives, whatever the
 * load is. Each exchange bounds this constant without any assumption, and one
 * that contradicts those before it has a wrong time in it.
 */
export class TrueClock {
  readonly #lives: WallClockLife[] = [];

  /**
   * Expects another wall clock from now on.
   *
   * @param since When the service began at the earliest.
   */
  begin(since: number): void {
    const last = this.#lives.at(-1);
    if (last !== undefined) last.until = since;
    this.#lives.push({
      since,
      until: Infinity,
      ahead: undefined,
      base: undefined,
    });
  }

  /**
   * Judges an exchange, and learns from it if it is right.
   *
   * @param exchange The exchange.
   * @returns How wrong its times are at least, in nanoseconds; 0 if they are
   * not.
   */
  judge(exchange: TrueExchange): number {
    const { sentAt, receivedAt, precisionNanos } = exchange;
    const life = this.#lives.find(({ since, until }) =>
      sentAt >= since && sentAt < until
    );
    if (life === undefined) return Infinity;
    const base = life.base ??= exchange.receive;
    const ahead = {
      low: Number(exchange.transmit - base) - receivedAt - precisionNanos,
      high: Number(exchange.receive - base) - sentAt + precisionNanos,
    };
    const known = life.ahead ?? ahead;
    const both = common(known, ahead);
    if (ahead.low > ahead.high || both === undefined) {
      return Math.max(
        ahead.low - ahead.high,
        known.low - ahead.high,
        ahead.low - known.high,
      );
    }
    life.ahead = both;
    return 0;
  }

  /**
   * Says at which instants of this run a wall clock showed a time.
   *
   * @param wallClock The time.
   * @param when Between which instants of this run it was in use.
   * @returns The instant by each wall clock that was in use lately, in
   * nanoseconds of this run.
   */
  instantsOf(
    wallClock: bigint,
    when: When,
  ): readonly Interval[] {
    return this.#lives.flatMap(({ since, until, ahead, base }) => {
      if (since > when.until || until < when.since) return [];
      if (ahead === undefined || base === undefined) return [];
      const shown = Number(wallClock - base);
      return [{ low: shown - ahead.high, high: shown - ahead.low }];
    });
  }

  /** Whether anything is known of the present wall clock. */
  get isKnown(): boolean {
    return this.#lives.at(-1)?.ahead !== undefined;
  }

  /** How well the present wall clock is known, in nanoseconds. */
  get widthNanos(): number {
    const ahead = this.#lives.at(-1)?.ahead;
    return ahead === undefined ? Infinity : ahead.high - ahead.low;
  }
}
