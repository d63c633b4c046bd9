import {
  type Clock,
  CorrelatedClock,
  correlation,
  durationNanos,
  OffsetClock,
  RangeClock,
  RootClock,
} from "@dvbcss/clock";
import fc from "fast-check";

/** Nanoseconds around today's Unix time: 19 digits. */
export const EPOCH_NANOS: fc.Arbitrary<bigint> = fc.bigInt({
  min: 1_700_000_000_000_000_000n,
  max: 1_900_000_000_000_000_000n,
});

const TICK_RATE = fc.constantFrom(
  1,
  25,
  30_000 / 1001,
  1000,
  44_100,
  90_000,
  27_000_000,
  1_000_000_000,
);

const SPEED = fc.constantFrom(1, 1, 1.00005, 0.5, 2, -1, 1 / 3);

/** A clock to hang under the clock with the number `under`, modulo how many there are. */
export interface TreeNode {
  readonly under: number;
  readonly kind: "correlated" | "range" | "offset";
  readonly tickRate: number;
  readonly speed: number;
  readonly epochNanos: bigint;
  readonly childTicks: bigint;
  readonly errorNanos: number;
  readonly errorGrowthRate: number;
}

export const TREE: fc.Arbitrary<TreeNode[]> = fc.array(
  fc.record<TreeNode>({
    under: fc.nat(100),
    kind: fc.constantFrom("correlated", "correlated", "range", "offset"),
    tickRate: TICK_RATE,
    speed: SPEED,
    epochNanos: EPOCH_NANOS,
    childTicks: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    errorNanos: fc.nat(10_000_000),
    errorGrowthRate: fc.double({ min: 0, max: 0.001, noNaN: true }),
  }),
  { minLength: 1, maxLength: 7 },
);

/**
 * Builds a tree under a root that counts nanoseconds.
 *
 * Each clock passes its point when its parent stands at `epochNanos`, so that
 * readings stay small below the first level and big above it.
 */
export function buildTree(
  nodes: readonly TreeNode[],
  root: Clock = new RootClock({ read: () => nodes[0]?.epochNanos ?? 0n }),
): Clock[] {
  const clocks: Clock[] = [root];
  for (const node of nodes) {
    const parent = clocks[node.under % clocks.length] ?? root;
    clocks.push(buildClock(parent, node));
  }
  return clocks;
}

function buildClock(parent: Clock, node: TreeNode): Clock {
  const { tickRate, speed, errorGrowthRate } = node;
  const point = correlation({
    parentTicks: parent.parent === null ? node.epochNanos : parent.now(),
    childTicks: node.childTicks,
    initialErrorNanos: node.errorNanos,
    errorGrowthRate,
  });
  switch (node.kind) {
    case "correlated":
      return new CorrelatedClock(parent, {
        tickRate,
        speed,
        correlation: point,
      });
    case "range":
      return new RangeClock(parent, {
        tickRate,
        correlation1: point,
        correlation2: correlation({
          parentTicks: point.parentTicks.high + 3 * parent.tickRate,
          childTicks: point.childTicks.high + 3.001 * tickRate,
          initialErrorNanos: node.errorNanos / 2,
          errorGrowthRate,
        }),
      });
    case "offset":
      return new OffsetClock(parent, durationNanos(node.errorNanos));
  }
}
