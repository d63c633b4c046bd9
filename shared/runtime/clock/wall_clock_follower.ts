import {
  ClockBreak,
  measurePrecision,
  type MonotonicNanos,
  SlewedWallClock,
  wallClockAt,
  type WallClockCorrelation,
  wallClockDispersionAt,
  type WallClockNanos,
} from "@dvbcss/clock";
import type { WcChange } from "@dvbcss/protocol";
import type { FaultLog } from "../observation/fault_log.ts";
import type { Logger } from "../observation/logger.ts";
import {
  changeBetween,
  type ClockDoubt,
  doubted,
  doubtMore,
  NO_DOUBT,
} from "./clock_doubt.ts";
import { clockPair, type DateSource } from "./clock_pair.ts";
import {
  type MonotonicClock,
  SYSTEM_MAX_FREQ_ERROR_PPM,
} from "./system_clock.ts";
import type { WallClock, WallClockReading } from "./wall_clock.ts";
import { WallClockSession, type WcEndpoint } from "./wall_clock_session.ts";

/** Something new about the wall clock that is followed. */
export interface WallClockEvent {
  /** Whether it was unknown before, is known better, or was replaced. */
  readonly change: WcChange;
  /** What is known of it from now on. */
  readonly correlation: WallClockCorrelation;
  /** What it showed at this instant as far as was known; undefined at first. */
  readonly from: WallClockNanos | undefined;
  /** What it shows at the same instant from now on. */
  readonly to: WallClockNanos;
}

/** Settings of a {@linkcode WallClockFollower}. */
export interface WallClockFollowerOptions {
  /** The local clock. */
  readonly clock: MonotonicClock;
  /** What gives a sleep of this machine away; its date if left out. */
  readonly date?: DateSource;
  /** Where changes are logged. */
  readonly logger: Logger;
  /** Where faults of the server are reported. */
  readonly faults: FaultLog;
}

/**
 * Follows the wall clock of a WC service, as a CSS-WC client over UDP.
 *
 * When the server is away the wall clock goes on by the local clock, with a
 * dispersion that grows. When it comes back with another clock, or another
 * server takes its place, listeners hear of a step, so that they can shift what
 * they hold in wall clock terms.
 *
 * When this machine slept, its local clock stood still and the wall clock did
 * not; when its date was set, neither did. Both look the same: the date and the
 * local clock have moved apart. From then on the reading is doubted by as much as
 * they moved, and the server is asked anew at once. That is no step, as the wall
 * clock is the one it was: nobody has to shift what they hold.
 *
 * A virtual machine that was halted shows nothing: its date stood still, too. Until
 * its date is set, two answers of the server tell, and it is a step.
 */
export class WallClockFollower implements WallClock, AsyncDisposable {
  readonly #options: WallClockFollowerOptions;
  readonly #precisionNanos;
  readonly #date: DateSource;
  readonly #clockBreak: ClockBreak;
  readonly #listeners = new Set<(event: WallClockEvent) => void>();
  readonly #ending = new Set<Promise<void>>();
  #server: WcEndpoint | null = null;
  #session: WallClockSession | undefined;
  readonly #slewed = new SlewedWallClock();
  #correlation: WallClockCorrelation | undefined;
  #doubt: ClockDoubt = NO_DOUBT;

  /**
   * Follows nobody yet.
   *
   * @param options Settings.
   */
  constructor(options: WallClockFollowerOptions) {
    this.#options = options;
    const { clock, date = Date.now } = options;
    this.#date = date;
    this.#clockBreak = new ClockBreak(clockPair(clock, date));
    this.#precisionNanos = measurePrecision({ read: () => clock.now() });
  }

  /** What is known of the wall clock; undefined before the first reply. */
  get correlation(): WallClockCorrelation | undefined {
    return this.#correlation;
  }

  /** Reads the wall clock, slewed; undefined before a useful reply. */
  read(): WallClockReading | undefined {
    return this.readAt(this.#options.clock.now());
  }

  /**
   * Reads the wall clock as it is at an instant of the local clock.
   *
   * @param now The local time, just read.
   * @returns The reading, slewed; undefined before a useful reply.
   */
  readAt(now: MonotonicNanos): WallClockReading | undefined {
    this.#checkClock(now);
    const line = this.#slewed.correlationAt(now);
    return line && {
      wallClock: wallClockAt(line, now),
      dispersionNanos: wallClockDispersionAt(line, now),
    };
  }

  /**
   * Registers a listener.
   *
   * @param listener Called with each change of what is known.
   * @returns Removes the listener.
   */
  subscribe(listener: (event: WallClockEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Follows a server from now on; the one followed already is not disturbed.
   *
   * @param server Where it is; null to follow nobody for the time being.
   */
  follow(server: WcEndpoint | null): void {
    if (sameEndpoint(server, this.#server)) return;
    this.#server = server;
    this.#end();
    if (server !== null) this.#begin(server);
  }

  /** Stops following. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.follow(null);
    this.#listeners.clear();
    await Promise.all(this.#ending);
  }

  #begin(server: WcEndpoint): void {
    const { clock, faults, logger } = this.#options;
    const session = new WallClockSession({
      server,
      clock,
      faults,
      logger,
      localPrecisionNanos: this.#precisionNanos,
      localMaxFreqErrorPpm: SYSTEM_MAX_FREQ_ERROR_PPM,
      correlate: (now, correlation, change) => {
        // What was measured through a sleep is worth nothing.
        if (session !== this.#session || this.#checkClock(now)) return;
        this.#clockBreak.restart(clockPair(clock, this.#date));
        this.#adopt(now, correlation, change);
      },
    });
    this.#session = session;
  }

  #end(): void {
    if (this.#session === undefined) return;
    const ending = this.#session[Symbol.asyncDispose]();
    this.#session = undefined;
    this.#ending.add(ending);
    ending.finally(() => this.#ending.delete(ending));
  }

  /** Doubts what is known if the local clock stood still; tells whether it did. */
  #checkClock(now: MonotonicNanos): boolean {
    const { clock, logger } = this.#options;
    const pair = clockPair(clock, this.#date);
    const millis = this.#clockBreak.breakMillisAt(pair);
    if (millis === undefined) return false;
    this.#clockBreak.restart(pair);
    logger.info("clock-break", { millis: Math.round(millis) });
    this.#end();
    // Last, since ending may tell once more what was known.
    this.#doubtBy(now, millis);
    if (this.#server !== null) this.#begin(this.#server);
    return true;
  }

  #doubtBy(now: MonotonicNanos, aheadMillis: number): void {
    const known = this.#correlation;
    if (known === undefined) return;
    const { nanos } = doubtMore(NO_DOUBT, aheadMillis);
    this.#doubt = doubtMore(this.#doubt, aheadMillis);
    this.#correlation = doubted(known, nanos);
    const line = this.#slewed.correlationAt(now);
    if (line === undefined) return;
    // A correction that is not made up for yet stays: it is within the bound.
    const { speed } = known;
    this.#slewed.replaceBy(now, { ...doubted(line, nanos), speed });
  }

  #adopt(
    now: MonotonicNanos,
    correlation: WallClockCorrelation,
    told: WcChange,
  ): void {
    const before = this.#correlation;
    const doubt = this.#doubt;
    this.#correlation = correlation;
    this.#doubt = NO_DOUBT;
    const change = before !== undefined && told === "first"
      ? changeBetween(before, correlation, { now, doubt })
      : told;
    const from = this.#slewed.readAt(now) ??
      (before && wallClockAt(before, now));
    if (change === "step") this.#slewed.replaceBy(now, correlation);
    else this.#slewed.handleCorrelation(now, correlation);
    const to = this.#slewed.readAt(now) ?? wallClockAt(correlation, now);
    if (change !== "improve") {
      this.#options.logger.info("wall-clock", {
        change,
        ...(from === undefined ? {} : { adjustmentNanos: Number(to - from) }),
        dispersionNanos: Math.round(wallClockDispersionAt(correlation, now)),
      });
    }
    for (const listener of this.#listeners) {
      listener({ change, correlation, from, to });
    }
  }
}

function sameEndpoint(a: WcEndpoint | null, b: WcEndpoint | null): boolean {
  return a?.hostname === b?.hostname && a?.port === b?.port;
}
