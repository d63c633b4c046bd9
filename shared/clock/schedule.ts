import type { Clock } from "./clock.ts";
import { calcWhen } from "./convert.ts";
import { Listeners } from "./listeners.ts";
import type { Ticks } from "./ticks.ts";
import type { MonotonicNanos } from "./units.ts";

/** A task that waits for a clock, as {@linkcode ClockScheduler.runAt} returns it. */
export interface ScheduledTask<T> {
  /** The clock it waits for. */
  readonly clock: Clock;
  /** What the clock is to read. */
  readonly ticks: Ticks;
  /** What the caller wants done then. */
  readonly task: T;
}

interface Entry<T> extends ScheduledTask<T> {
  /** Undefined while the clock is paused elsewhere: the task is parked. */
  due: MonotonicNanos | undefined;
  reschedules: number;
  readonly sequence: number;
}

interface Waiting<T> {
  readonly entries: Set<Entry<T>>;
  readonly unsubscribe: () => void;
}

/**
 * Decides when tasks are due that wait for clocks.
 *
 * A pure machine: it neither sets timers nor runs tasks. Whoever drives it arms
 * one timer for {@linkcode ClockScheduler.nextDeadline} and calls
 * {@linkcode ClockScheduler.handleTimer} then.
 *
 * A task is due when the root's source reaches the time at which its clock
 * reads the ticks, so one whose time is past is due at once, on a clock that
 * runs backwards too. When a clock changes, its tasks are due at another time;
 * while it is paused elsewhere they are parked. Availability does not matter.
 * The roots of all clocks must read the same source.
 *
 * Tasks that are due at the same time come out in the order of how seldom they
 * have been rescheduled, then in the order in which they were asked for.
 *
 * @example At 180 000 ticks of a 90 kHz clock
 * ```ts
 * import { ClockScheduler, CorrelatedClock, monotonicNanos, RootClock, ticks } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const root = new RootClock({ read: () => 0n });
 * const clock = new CorrelatedClock(root, { tickRate: 90_000 });
 * const scheduler = new ClockScheduler<string>();
 * scheduler.runAt(clock, ticks(180_000), "show");
 * clock.speed = 2;
 * assertEquals(scheduler.nextDeadline, monotonicNanos(1_000_000_000n));
 * assertEquals(scheduler.handleTimer(monotonicNanos(1_000_000_000n)), ["show"]);
 * ```
 */
export class ClockScheduler<T> {
  /** Those that have a time, the next first. */
  #queue: Entry<T>[] = [];
  readonly #waiting = new Map<Clock, Waiting<T>>();
  readonly #entries = new Map<ScheduledTask<T>, Entry<T>>();
  readonly #listeners = new Listeners<void>();
  #nextSequence = 0;

  /** When to call {@linkcode ClockScheduler.handleTimer}; undefined if nothing has a time. */
  get nextDeadline(): MonotonicNanos | undefined {
    return this.#queue[0]?.due;
  }

  /** How many tasks wait, the parked ones included. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Asks for a task to be due when a clock reads some ticks.
   *
   * @param clock The clock to wait for.
   * @param ticks What it is to read.
   * @param task What to return then.
   * @returns The task, to cancel it by.
   */
  runAt(clock: Clock, ticks: Ticks, task: T): ScheduledTask<T> {
    const entry: Entry<T> = {
      clock,
      ticks,
      task,
      due: calcWhen(clock, ticks),
      reschedules: 0,
      sequence: this.#nextSequence++,
    };
    this.#waitingFor(clock).entries.add(entry);
    this.#entries.set(entry, entry);
    if (entry.due !== undefined) {
      this.#queue.splice(this.#placeOf(entry), 0, entry);
    }
    return entry;
  }

  /**
   * Forgets a task.
   *
   * @param scheduled What {@linkcode ClockScheduler.runAt} returned.
   * @returns Whether it was still waiting.
   */
  cancel(scheduled: ScheduledTask<T>): boolean {
    const entry = this.#entries.get(scheduled);
    if (entry === undefined) return false;
    if (entry.due !== undefined) this.#queue.splice(this.#placeOf(entry), 1);
    this.#forget(entry);
    return true;
  }

  /**
   * Takes out what is due.
   *
   * @param now The time on the source that the roots read.
   * @returns The tasks that are due by now, in their order; each is returned
   *   once.
   */
  handleTimer(now: MonotonicNanos): readonly T[] {
    const later = this.#queue.findIndex((e) =>
      e.due === undefined || e.due > now
    );
    const due = this.#queue.splice(0, later < 0 ? this.#queue.length : later);
    for (const entry of due) this.#forget(entry);
    return due.map((entry) => entry.task);
  }

  /** Forgets all tasks and listens to no clock any more. */
  clear(): void {
    for (const entry of [...this.#entries.values()]) this.#forget(entry);
    this.#queue = [];
  }

  /**
   * Asks to be told when a clock's change has moved the next deadline.
   *
   * @param listener What to call.
   * @returns A function that ends the subscription.
   */
  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  #waitingFor(clock: Clock): Waiting<T> {
    const known = this.#waiting.get(clock);
    if (known !== undefined) return known;
    const waiting: Waiting<T> = {
      entries: new Set(),
      unsubscribe: clock.subscribe(() => this.#reschedule(waiting)),
    };
    this.#waiting.set(clock, waiting);
    return waiting;
  }

  #reschedule(waiting: Waiting<T>): void {
    const before = this.nextDeadline;
    this.#queue = this.#queue.filter((entry) => !waiting.entries.has(entry));
    for (const entry of waiting.entries) {
      entry.due = calcWhen(entry.clock, entry.ticks);
      entry.reschedules++;
      if (entry.due !== undefined) this.#queue.push(entry);
    }
    this.#queue.sort(compareEntries);
    if (this.nextDeadline !== before) this.#listeners.tell();
  }

  /** The number of queued entries that come before this one. */
  #placeOf(entry: Entry<T>): number {
    let from = 0;
    let to = this.#queue.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#queue[middle];
      if (other !== undefined && compareEntries(other, entry) < 0) {
        from = middle + 1;
      } else to = middle;
    }
    return from;
  }

  #forget(entry: Entry<T>): void {
    this.#entries.delete(entry);
    const waiting = this.#waiting.get(entry.clock);
    waiting?.entries.delete(entry);
    if (waiting?.entries.size === 0) {
      waiting.unsubscribe();
      this.#waiting.delete(entry.clock);
    }
  }
}

/** Orders by due time, then as seldom rescheduled, then as asked for. */
function compareEntries<T>(a: Entry<T>, b: Entry<T>): number {
  if (a.due !== undefined && b.due !== undefined && a.due !== b.due) {
    return a.due < b.due ? -1 : 1;
  }
  return a.reschedules - b.reschedules || a.sequence - b.sequence;
}
