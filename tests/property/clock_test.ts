import {
  absoluteTicks,
  addTicks,
  type Clock,
  CorrelatedClock,
  correlation,
  divideTicks,
  fromRoot,
  lineAt,
  multiplyTicks,
  RootClock,
  rootOf,
  subtractTicks,
  type Ticks,
  ticks,
  ticksToBigInt,
  ticksToNumber,
  toOther,
  toRoot,
  TunableClock,
} from "@dvbcss/clock";
import { assert, assertEquals } from "@dvbcss/std/assert";
import fc from "fast-check";
import { CountingRoot } from "../unit/clock/counting_root.ts";
import {
  type Rational,
  rationalOf,
  rationalOfTicks,
  relativeError,
} from "../unit/clock/rational.ts";
import { buildTree, EPOCH_NANOS, TREE } from "./clock_trees.ts";

/** A few units of 2^-104, the precision of two doubles. */
const PRECISION = 2 ** -100;

const NUMBER = fc.oneof(
  fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  fc.double({ min: -1e9, max: -1e-9, noNaN: true }),
  fc.constantFrom(1, 25, 1000, 90_000, 1e9, 24_000 / 1001),
);

/** Ticks with a fraction far below the last bit of a double. */
const TICKS: fc.Arbitrary<Ticks> = fc.tuple(EPOCH_NANOS, NUMBER).map((
  [whole, part],
) => addTicks(ticks(whole), multiplyTicks(ticks(part), 1e-9)));

Deno.test("ticks() holds any whole number of 100 bits", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 100n), max: 2n ** 100n }), (value) => {
      assertEquals(ticksToBigInt(ticks(value)), value);
    }),
  );
});

Deno.test("addTicks() is exact to 100 bits when the signs agree", () => {
  fc.assert(fc.property(TICKS, TICKS, (a, b) => {
    const x = rationalOfTicks(a);
    const y = rationalOfTicks(b);
    assert(
      relativeError(rationalOfTicks(addTicks(a, b)), plus(x, y)) < PRECISION,
    );
  }));
});

Deno.test("subtractTicks() is exact to 100 bits of what is left", () => {
  fc.assert(fc.property(TICKS, NUMBER, (a, b) => {
    const near = addTicks(a, ticks(b));
    const x = rationalOfTicks(near);
    const y = rationalOfTicks(a);
    assert(
      relativeError(rationalOfTicks(subtractTicks(near, a)), minus(x, y)) <
        PRECISION,
    );
  }));
});

Deno.test("multiplyTicks() is exact to 100 bits", () => {
  fc.assert(fc.property(TICKS, NUMBER, (a, b) => {
    const x = rationalOfTicks(a);
    const y = rationalOf(b);
    assert(
      relativeError(rationalOfTicks(multiplyTicks(a, b)), {
        numerator: x.numerator * y.numerator,
        denominator: x.denominator * y.denominator,
      }) < PRECISION,
    );
  }));
});

Deno.test("divideTicks() undoes multiplyTicks() to 100 bits", () => {
  fc.assert(fc.property(TICKS, NUMBER, (a, b) => {
    const back = rationalOfTicks(divideTicks(multiplyTicks(a, b), b));
    assert(relativeError(back, rationalOfTicks(a)) < PRECISION);
  }));
});

Deno.test("lineAt() is exact to 98 bits of the greatest value on the way", () => {
  fc.assert(
    fc.property(TICKS, TICKS, TICKS, NUMBER, NUMBER, (x, x0, y0, m, n) => {
      const [rise, run] = [multiplyTicks(x0, m), multiplyTicks(y0, n)];
      const [a, b, c, d, e] = [x, x0, y0, rise, run].map(rationalOfTicks);
      assert(a && b && c && d && e);
      const distance = minus(a, b);
      const exact = plus(c, {
        numerator: distance.numerator * d.numerator * e.denominator,
        denominator: distance.denominator * d.denominator * e.numerator,
      });
      const actual = rationalOfTicks(lineAt(x, x0, y0, rise, run));
      const greatest = Math.max(x.high, y0.high, Math.abs(x.high * m / n));
      const error = minus(actual, exact);
      assert(
        Math.abs(Number(error.numerator * 2n ** 120n / error.denominator)) <
          greatest * 2 ** (120 - 98),
      );
    }),
  );
});

Deno.test("toParent() undoes fromParent() on any clock at 19-digit times", () => {
  fc.assert(fc.property(TREE, EPOCH_NANOS, (nodes, nanos) => {
    for (const clock of buildTree(nodes).slice(1)) {
      const { parent } = clock;
      assert(parent !== null);
      const t = fromRoot(parent, ticks(nanos));
      const back = clock.toParent(clock.fromParent(t));
      assertCloseInTime(parent, back, t);
    }
  }));
});

Deno.test("toOther() there and back is where it began, from any clock to any", () => {
  fc.assert(fc.property(TREE, EPOCH_NANOS, (nodes, nanos) => {
    const clocks = buildTree(nodes);
    for (const from of clocks) {
      const t = fromRoot(from, ticks(nanos));
      for (const to of clocks) {
        const there = toOther(from, to, t);
        assertCloseInTime(to, there, fromRoot(to, toRoot(from, t)));
        assertCloseInTime(from, toOther(to, from, there), t);
      }
    }
  }));
});

Deno.test("toRoot() of what a clock reads is what the root reads", () => {
  fc.assert(fc.property(TREE, (nodes) => {
    for (const clock of buildTree(nodes)) {
      const root = rootOf(clock);
      assertCloseInTime(root, toRoot(clock, clock.now()), root.now());
    }
  }));
});

Deno.test("toRoot() of what a child of a paused clock reads is where that was paused", () => {
  const fraction = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(fc.property(TREE, fraction, ([node], away) => {
    assert(node !== undefined);
    const paused = new CorrelatedClock(new RootClock({ read: () => 0n }), {
      tickRate: 90_000,
      speed: 0,
      correlation: correlation({
        parentTicks: node.epochNanos,
        childTicks: node.childTicks,
      }),
    });
    const child = new CorrelatedClock(paused, {
      tickRate: node.tickRate,
      speed: node.speed,
      correlation: correlation({ parentTicks: away / 7, childTicks: away / 3 }),
    });
    const root = toRoot(child, child.now());
    assertEquals(ticksToBigInt(root), node.epochNanos);
  }));
});

Deno.test("dispersionAt() never decreases away from the point", () => {
  const step = fc.integer({ min: 0, max: 1_000_000_000 });
  fc.assert(fc.property(TREE, step, step, (nodes, first, second) => {
    const [near = 0, far = 0] = [first, second].sort((a, b) => a - b);
    for (const node of nodes) {
      const root = new RootClock({ read: () => 0n, precisionNanos: 7 });
      const clock = new CorrelatedClock(root, {
        tickRate: node.tickRate,
        speed: node.speed,
        correlation: correlation({
          parentTicks: node.epochNanos,
          childTicks: node.childTicks,
          initialErrorNanos: node.errorNanos,
          errorGrowthRate: node.errorGrowthRate,
        }),
      });
      const at = (distance: number) =>
        clock.dispersionAt(
          addTicks(ticks(node.childTicks), ticks(distance)),
        );
      assert(at(0) === node.errorNanos + 7);
      assert(at(near) >= at(0) && at(-near) >= at(0));
      assert(at(far) >= at(near) && at(-far) >= at(-near));
    }
  }));
});

Deno.test("dispersionAt() is never negative on any clock", () => {
  fc.assert(fc.property(TREE, EPOCH_NANOS, (nodes, nanos) => {
    for (const clock of buildTree(nodes)) {
      assert(clock.dispersionAt(fromRoot(clock, ticks(nanos))) >= 0);
    }
  }));
});

Deno.test("rebaseAt() changes no reading and no dispersion at the new point", () => {
  const seconds = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(fc.property(TREE, seconds, EPOCH_NANOS, (nodes, away, nanos) => {
    for (const clock of buildTree(nodes)) {
      if (!(clock instanceof CorrelatedClock)) continue;
      const before = fromRoot(clock, ticks(nanos));
      const point = addTicks(clock.correlation.childTicks, ticks(away));
      const dispersion = clock.dispersionAt(point);
      clock.rebaseAt(point);
      assertCloseInTime(clock, fromRoot(clock, ticks(nanos)), before);
      assertEquals(clock.dispersionAt(point), dispersion);
    }
  }));
});

Deno.test("TunableClock never jumps whatever is tuned when", () => {
  const change = fc.record({
    waitNanos: fc.bigInt({ min: 0n, max: 10n ** 12n }),
    speed: fc.constantFrom(0, 1, 0.999, 2, -1),
    tickRate: fc.constantFrom(25, 1000, 90_000),
  });
  fc.assert(fc.property(EPOCH_NANOS, fc.array(change), (start, changes) => {
    let nanos = start;
    const root = new RootClock({ read: () => nanos });
    const clock = new TunableClock(root, { tickRate: 1000, ticks: 42 });
    for (const { waitNanos, speed, tickRate } of changes) {
      const before = clock.now();
      nanos += waitNanos;
      const elapsed = ticks(Number(waitNanos) / 1e9);
      const progress = multiplyTicks(elapsed, clock.tickRate * clock.speed);
      const expected = addTicks(before, progress);
      assert(tickDistance(clock.now(), expected) < 1e-5);
      const reading = clock.now();
      clock.speed = speed;
      clock.tickRate = tickRate;
      assert(tickDistance(clock.now(), reading) < 1e-12);
    }
  }));
});

Deno.test("subscribe() leaves no listener behind in any tree", () => {
  fc.assert(fc.property(TREE, fc.infiniteStream(fc.nat(7)), (nodes, picks) => {
    const root = new CountingRoot({ read: () => nodes[0]?.epochNanos ?? 0n });
    const clocks = buildTree(nodes, root);
    assertEquals(root.listenerCount, 0);
    let told = 0;
    const leave = [...picks.take(10)].map((pick) =>
      (clocks[pick % clocks.length] ?? root).subscribe(() => told++)
    );
    root.change();
    assertEquals(told, leave.length);
    for (const unsubscribe of leave) unsubscribe();
    assertEquals(root.listenerCount, 0);
  }));
});

function plus(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

function minus(a: Rational, b: Rational): Rational {
  return plus(a, { ...b, numerator: -b.numerator });
}

/** The distance between two readings, in ticks. */
function tickDistance(a: Ticks, b: Ticks): number {
  return ticksToNumber(absoluteTicks(subtractTicks(a, b)));
}

/** A femtosecond: what is left when the dates have 19 digits. */
function assertCloseInTime(clock: Clock, actual: Ticks, expected: Ticks): void {
  const nanos = tickDistance(actual, expected) / clock.tickRate * 1e9;
  assert(nanos < 1e-6, `off by ${nanos} ns`);
}
