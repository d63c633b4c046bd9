import type { WcClientAction } from "@dvbcss/protocol";
import { exceedsBound, type Observation, type Observer } from "./observer.ts";
import { Samples } from "./samples.ts";

/** How well the wall clock was known, once it had settled. */
export interface SteadyStatistics {
  /** |error|, in nanoseconds. */
  readonly errorNanos: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
  /** Reported bound on it, in nanoseconds. */
  readonly boundNanos: { readonly p50: number; readonly p95: number };
  /**
   * Half of the shortest round trip, in nanoseconds. Whoever does not take the
   * two ways to be equally long can have no bound below it.
   */
  readonly halfRoundTripNanos: number;
  /** Observations, from the start on, in which |error| exceeded the bound. */
  readonly violations: number;
  /** All observations from the start on that could have been violations. */
  readonly observations: number;
  /** Share of time in which nobody could know that the clocks had changed. */
  readonly blindShare: number;
  /** Share of time without any reading. */
  readonly unreadShare: number;
  /** Requests in a minute of being awake. */
  readonly requestsPerMinute: number;
  /** Readings that jumped by more than a microsecond. */
  readonly steps: number;
  /** Readings earlier than the one before, unless a change was announced. */
  readonly backwardSteps: number;
  /** How far the reader's rate was from the local clock's at most, in parts per million. */
  readonly maxSlewPpm: number;
  /** Jumps of which the application was told. */
  readonly announcedSteps: number;
  /** Datagrams, or their absence, by fault. */
  readonly discards: Readonly<Record<string, number>>;
}

/** Correlations that differ by less are the same for any application. */
const STEP_NANOS = 1_000;
const NANOS_PER_MINUTE = 60e9;
/** Over less time the rounding of readings would pass for a rate. */
const LEAST_SLEW_INTERVAL_NANOS = 50e6;

/** Settings of a {@linkcode SteadyMeter}. */
export interface SteadyMeterOptions {
  /** Time between two periodic observations, in nanoseconds. */
  readonly observeEveryNanos: number;
  /** What happens earlier belongs to the start, in nanoseconds. */
  readonly settledAfterNanos: number;
}

/** Measures how well the wall clock is known once it has settled. */
export class SteadyMeter implements Observer {
  readonly #options: SteadyMeterOptions;
  readonly #errors = new Samples();
  readonly #bounds = new Samples();
  readonly #discards = new Map<string, number>();
  #leastRoundTrip = Infinity;
  #previous: Observation | undefined;
  #announced = false;
  #periodic = 0;
  #blind = 0;
  #unread = 0;
  #requests = 0;
  #observations = 0;
  #violations = 0;
  #steps = 0;
  #backwardSteps = 0;
  #maxSlew = 0;
  #announcedSteps = 0;

  /**
   * Makes a meter.
   *
   * @param options Its settings.
   */
  constructor(options: SteadyMeterOptions) {
    this.#options = options;
  }

  /** Takes note of the end of a run; what was measured so far stays. */
  endRun(): void {
    this.#previous = undefined;
    this.#announced = false;
  }

  /** Takes an observation; they come in order of time. */
  observe(observation: Observation): void {
    const { at, moment, blind, reading, errorNanos } = observation;
    const settled = moment === "periodic" &&
      at >= this.#options.settledAfterNanos;
    if (settled) this.#periodic++;
    if (reading === undefined) {
      if (settled) this.#unread++;
      return;
    }
    this.#compareWithPrevious(observation);
    if (blind) {
      if (settled) this.#blind++;
      return;
    }
    if (settled) this.#bounds.add(reading.dispersionNanos);
    if (Number.isNaN(errorNanos)) return;
    this.#observations++;
    if (exceedsBound(reading, errorNanos)) this.#violations++;
    if (settled) this.#errors.add(Math.abs(errorNanos));
  }

  /** Takes note of what the client did. */
  handleAction(at: number, action: WcClientAction): void {
    if (action.kind === "send" && at >= this.#options.settledAfterNanos) {
      this.#requests++;
    }
    if (action.kind === "measure") {
      this.#leastRoundTrip = Math.min(
        this.#leastRoundTrip,
        action.roundTripNanos,
      );
    }
    if (action.kind === "discard") {
      const { fault } = action;
      this.#discards.set(fault, (this.#discards.get(fault) ?? 0) + 1);
    }
  }

  /** Takes note that a jump is announced. */
  handleAnnouncement(): void {
    this.#announced = true;
    this.#announcedSteps++;
  }

  /** What was measured in all runs. */
  statistics(): SteadyStatistics {
    const error = (share: number) => this.#errors.quantile(share);
    const bound = (share: number) => this.#bounds.quantile(share);
    return {
      errorNanos: {
        p50: error(0.5),
        p95: error(0.95),
        p99: error(0.99),
        max: error(1),
      },
      boundNanos: { p50: bound(0.5), p95: bound(0.95) },
      halfRoundTripNanos: this.#leastRoundTrip / 2,
      violations: this.#violations,
      observations: this.#observations,
      blindShare: this.#blind / this.#periodic,
      unreadShare: this.#unread / this.#periodic,
      requestsPerMinute: this.#requests /
        (this.#periodic * this.#options.observeEveryNanos / NANOS_PER_MINUTE),
      steps: this.#steps,
      backwardSteps: this.#backwardSteps,
      maxSlewPpm: this.#maxSlew * 1e6,
      announcedSteps: this.#announcedSteps,
      discards: Object.fromEntries(this.#discards),
    };
  }

  #compareWithPrevious(observation: Observation): void {
    const previous = this.#previous;
    const { moment, reading, local } = observation;
    this.#previous = observation;
    if (previous?.reading === undefined || reading === undefined) return;
    const announced = this.#announced;
    this.#announced = false;
    if (announced) return;
    const advance = Number(reading.wallClock - previous.reading.wallClock);
    if (advance < 0) this.#backwardSteps++;
    if (moment === "after") {
      if (Math.abs(advance) > STEP_NANOS) this.#steps++;
      return;
    }
    const elapsed = local - previous.local;
    if (elapsed < LEAST_SLEW_INTERVAL_NANOS) return;
    this.#maxSlew = Math.max(this.#maxSlew, Math.abs(advance / elapsed - 1));
  }
}
