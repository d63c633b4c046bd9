import {
  calcWhen,
  type Clock,
  ClockScheduler,
  CorrelatedClock,
  correlation,
  durationNanos,
  fromRoot,
  monotonicNanos,
  OffsetClock,
  type ScheduledTask,
  ticks,
} from "@dvbcss/clock";
import { assert, assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";
import { CountingRoot } from "../unit/clock/counting_root.ts";

/** Three clocks that can change, and what may happen to them. */
const OPERATION = fc.oneof(
  fc.record({
    kind: fc.constant("run" as const),
    clock: fc.nat(2),
    /** From the past, too. */
    aheadNanos: fc.integer({ min: -5_000_000_000, max: 60_000_000_000 }),
  }),
  fc.record({ kind: fc.constant("cancel" as const), pick: fc.nat(20) }),
  fc.record({
    kind: fc.constant("speed" as const),
    clock: fc.nat(1),
    speed: fc.constantFrom(0, 0, 0.5, 1, 2, -1),
  }),
  fc.record({
    kind: fc.constant("jump" as const),
    clock: fc.nat(1),
    childTicks: fc.integer({ min: -100_000, max: 100_000 }),
  }),
  fc.record({
    kind: fc.constant("offset" as const),
    offsetNanos: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  }),
  fc.record({
    kind: fc.constant("wait" as const),
    nanos: fc.bigInt({ min: 0n, max: 20_000_000_000n }),
  }),
);

type Operation = typeof OPERATION extends fc.Arbitrary<infer T> ? T : never;

Deno.test("ClockScheduler returns every task exactly once whatever the clocks do", () => {
  fc.assert(
    fc.property(
      fc.array(OPERATION, { maxLength: 40, size: "max" }),
      (operations) => {
        const simulation = new Simulation();
        for (const operation of operations) simulation.apply(operation);
        simulation.finish();
      },
    ),
    { numRuns: 500 },
  );
});

/** Drives a scheduler in simulated time and checks each task it returns. */
class Simulation {
  #now = 1_763_793_600_000_000_000n;
  readonly #root = new CountingRoot({ read: () => this.#now });
  readonly #first = new CorrelatedClock(this.#root, {
    tickRate: 90_000,
    correlation: correlation({ parentTicks: this.#now }),
  });
  readonly #second = new CorrelatedClock(this.#first, { tickRate: 1000 });
  readonly #ahead = new OffsetClock(this.#second, durationNanos(0));
  readonly #scheduler = new ClockScheduler<number>();
  readonly #waiting = new Map<number, ScheduledTask<number>>();
  #nextTask = 0;

  apply(operation: Operation): void {
    switch (operation.kind) {
      case "run":
        return this.#runAt(
          [this.#first, this.#second, this.#ahead][operation.clock] ??
            this.#first,
          operation.aheadNanos,
        );
      case "cancel": {
        const scheduled = [...this.#waiting.values()][operation.pick];
        if (scheduled === undefined) return;
        assert(this.#scheduler.cancel(scheduled));
        assert(!this.#scheduler.cancel(scheduled));
        this.#waiting.delete(scheduled.task);
        return;
      }
      case "speed":
        this.#changeable(operation.clock).speed = operation.speed;
        return;
      case "jump":
        this.#changeable(operation.clock).correlation = correlation({
          parentTicks: this.#changeable(operation.clock).parent.now(),
          childTicks: operation.childTicks,
        });
        return;
      case "offset":
        this.#ahead.offsetNanos = durationNanos(operation.offsetNanos);
        return;
      case "wait":
        return this.#wait(operation.nanos);
    }
  }

  /** Lets every clock run, so that no task can stay parked. */
  finish(): void {
    this.#first.speed = 1;
    this.#second.speed = 1;
    while (this.#scheduler.nextDeadline !== undefined) {
      this.#wait(1_000_000_000_000n);
    }
    assertEquals([...this.#waiting.keys()], []);
    assertEquals(this.#scheduler.size, 0);
    assertEquals(this.#root.listenerCount, 0);
  }

  #changeable(index: number): CorrelatedClock {
    return index === 0 ? this.#first : this.#second;
  }

  #runAt(clock: Clock, aheadNanos: number): void {
    const then = fromRoot(clock, ticks(this.#now + BigInt(aheadNanos)));
    const task = this.#nextTask++;
    this.#waiting.set(task, this.#scheduler.runAt(clock, then, task));
  }

  /** Moves from deadline to deadline, as one timer would. */
  #wait(nanos: bigint): void {
    const end = this.#now + nanos;
    for (;;) {
      const next = this.#scheduler.nextDeadline;
      if (next === undefined || next > end) break;
      if (next > this.#now) this.#now = next;
      const due = this.#scheduler.handleTimer(monotonicNanos(this.#now));
      assert(due.length > 0);
      for (const task of due) this.#assertDue(task);
    }
    this.#now = end;
    for (const { clock, ticks, task } of this.#waiting.values()) {
      const due = calcWhen(clock, ticks);
      assert(due === undefined || due > end, `task ${task} is late`);
    }
  }

  #assertDue(task: number): void {
    const scheduled = this.#waiting.get(task);
    assert(scheduled !== undefined, `task ${task} was returned twice`);
    const due = calcWhen(scheduled.clock, scheduled.ticks);
    assert(due !== undefined && due <= this.#now, `task ${task} is early`);
    this.#waiting.delete(task);
  }
}
