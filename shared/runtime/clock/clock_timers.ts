import {
  addTicks,
  type Clock,
  ClockScheduler,
  effectiveSpeed,
  subtractTicks,
  type Ticks,
} from "@dvbcss/clock";
import { type MonotonicClock, SYSTEM_CLOCK } from "./system_clock.ts";

/** What timers on clocks need. */
export interface ClockTimersInit {
  /** The source that the roots of all clocks read; the system's unless given. */
  readonly clock?: MonotonicClock;
  /** Gets what a callback threw; the other callbacks run all the same. */
  readonly onError: (error: unknown) => void;
}

/** How a sleep may end early. */
export interface SleepOptions {
  /** Ends the sleep: its promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Task {
  readonly callback: () => void;
  cancelled: boolean;
}

/** The longest that `setTimeout` can wait; longer waits are taken in steps. */
const LONGEST_MILLIS = 2 ** 31 - 1;

/**
 * Callbacks and sleeps that wait for clocks, whatever those do meanwhile.
 *
 * One timer runs, for the next deadline of a {@linkcode ClockScheduler}, which
 * says what happens when a clock changes or is paused. All callbacks run one
 * after the other on this thread.
 *
 * @example Wait for a clock to reach 25 ticks
 * ```ts
 * import { RootClock, ticks } from "@dvbcss/clock";
 * import { ClockTimers, SYSTEM_CLOCK } from "@dvbcss/runtime";
 *
 * const clock = new RootClock({ read: () => SYSTEM_CLOCK.now(), tickRate: 1000 });
 * using timers = new ClockTimers({ onError: (error) => { throw error; } });
 * await timers.sleepFor(clock, ticks(25));
 * ```
 */
export class ClockTimers implements Disposable {
  readonly #clock: MonotonicClock;
  readonly #onError: (error: unknown) => void;
  readonly #scheduler = new ClockScheduler<Task>();
  readonly #disposal = new AbortController();
  #timeout: ReturnType<typeof setTimeout> | undefined;

  /**
   * Starts with nothing to wait for.
   *
   * @param init The time source and where errors go.
   */
  constructor(init: ClockTimersInit) {
    this.#clock = init.clock ?? SYSTEM_CLOCK;
    this.#onError = init.onError;
    this.#scheduler.subscribe(() => this.#arm());
  }

  /**
   * Calls back when a clock reads some ticks, at once if that is past.
   *
   * @param clock The clock to wait for.
   * @param ticks What it is to read.
   * @param callback What to call.
   * @returns A function that cancels the call; afterwards it does nothing.
   * @throws The reason of the disposal, if that has happened.
   */
  runAt(clock: Clock, ticks: Ticks, callback: () => void): () => void {
    this.#disposal.signal.throwIfAborted();
    const task = { callback, cancelled: false };
    const scheduled = this.#scheduler.runAt(clock, ticks, task);
    this.#arm();
    return () => {
      // It may be due already and wait for its turn behind another callback.
      task.cancelled = true;
      if (this.#scheduler.cancel(scheduled)) this.#arm();
    };
  }

  /**
   * Waits until a clock reads some ticks; not at all if that is past.
   *
   * @param clock The clock to wait for.
   * @param ticks What it is to read.
   * @param options How the sleep may end early.
   * @returns A promise that rejects if the sleep is aborted or the timers are
   *   disposed of.
   */
  async sleepUntil(
    clock: Clock,
    ticks: Ticks,
    options: SleepOptions = {},
  ): Promise<void> {
    const signals = [this.#disposal.signal];
    if (options.signal !== undefined) signals.push(options.signal);
    const end = AbortSignal.any(signals);
    end.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.runAt(clock, ticks, resolve);
    const abort = () => reject(end.reason);
    end.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      cancel();
      end.removeEventListener("abort", abort);
    }
  }

  /**
   * Waits while a clock counts some ticks, in the direction in which it runs.
   *
   * @param clock The clock to wait for.
   * @param count How many; none or fewer is no wait.
   * @param options How the sleep may end early.
   * @returns A promise that rejects if the sleep is aborted or the timers are
   *   disposed of.
   */
  sleepFor(
    clock: Clock,
    count: Ticks,
    options: SleepOptions = {},
  ): Promise<void> {
    const now = clock.now();
    const end = effectiveSpeed(clock) < 0
      ? subtractTicks(now, count)
      : addTicks(now, count);
    return this.sleepUntil(clock, end, options);
  }

  /** Forgets all callbacks and rejects all sleeps with an `AbortError`. */
  [Symbol.dispose](): void {
    this.#scheduler.clear();
    this.#arm();
    this.#disposal.abort(
      new DOMException("Clock timers were disposed of", "AbortError"),
    );
  }

  #arm(): void {
    clearTimeout(this.#timeout);
    const deadline = this.#scheduler.nextDeadline;
    if (deadline === undefined) return;
    const millis = Math.ceil(Number(deadline - this.#clock.now()) / 1e6);
    this.#timeout = setTimeout(
      () => this.#handleTimer(),
      Math.min(Math.max(millis, 0), LONGEST_MILLIS),
    );
  }

  #handleTimer(): void {
    for (const task of this.#scheduler.handleTimer(this.#clock.now())) {
      if (task.cancelled || this.#disposal.signal.aborted) continue;
      try {
        task.callback();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#arm();
  }
}
