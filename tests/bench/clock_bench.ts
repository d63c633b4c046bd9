/**
 * Conversions through a clock tree, beside BBC's dvbcss-clocks (the baseline).
 *
 * Both get the values that they work on: doubles there, double-doubles here.
 *
 * @module
 */

import {
  type Clock,
  CorrelatedClock,
  correlation,
  fromRoot,
  RootClock,
  type Ticks,
  ticks,
  ticksToNumber,
  toOther,
  toRoot,
} from "@dvbcss/clock";
import { clocks } from "../support/bbc_peers.ts";

/** A whole number of conversions an iteration, so that the loop costs little. */
const NUMBERS = Array.from({ length: 1000 }, (_, i) => i * 41 + 0.25);
const TICKS = NUMBERS.map((number) => ticks(number));

/** A root in nanoseconds, a 90 kHz timeline on it and milliseconds on that. */
const ours = {
  root: new RootClock({ read: () => 0n }),
  leaf: (root: Clock, childTicks: number) =>
    new CorrelatedClock(
      new CorrelatedClock(root, {
        tickRate: 90_000,
        correlation: correlation({ parentTicks: 1_000_000_007, childTicks }),
      }),
      {
        tickRate: 1000,
        correlation: correlation({ parentTicks: 40, childTicks: 7 }),
      },
    ),
};
const leaf = ours.leaf(ours.root, 900_000);
const otherLeaf = ours.leaf(ours.root, 123_456);

const theirRoot = new clocks.DateNowClock({ tickRate: 1_000_000_000 });
function theirLeafAt(childTicks: number) {
  return new clocks.CorrelatedClock(
    new clocks.CorrelatedClock(theirRoot, {
      tickRate: 90_000,
      correlation: new clocks.Correlation(1_000_000_007, childTicks),
    }),
    { tickRate: 1000, correlation: new clocks.Correlation(40, 7) },
  );
}
const theirLeaf = theirLeafAt(900_000);
const theirOtherLeaf = theirLeafAt(123_456);

compare(
  "leaf to root",
  (t) => toRoot(leaf, t),
  (t) => theirLeaf.toRootTime(t),
);
compare(
  "root to leaf",
  (t) => fromRoot(leaf, t),
  (t) => theirLeaf.fromRootTime(t),
);
compare(
  "leaf to another branch's leaf",
  (t) => toOther(leaf, otherLeaf, t),
  (t) => theirLeaf.toOtherClockTime(theirOtherLeaf, t),
);

/** Measures the two, once they have been seen to agree. */
function compare(
  group: string,
  convert: (t: Ticks) => Ticks,
  theirs: (t: number) => number,
): void {
  const difference = ticksToNumber(convert(ticks(1e6))) - theirs(1e6);
  if (Math.abs(difference) > 1e-3) throw new Error(`${group}: results differ`);
  Deno.bench("dvbcss-clocks, 1000 conversions", {
    group,
    baseline: true,
  }, () => {
    let sum = 0;
    for (const t of NUMBERS) sum += theirs(t);
    if (Number.isNaN(sum)) throw new Error("Not a number");
  });
  Deno.bench("@dvbcss/clock, 1000 conversions", { group }, () => {
    let sum = 0;
    for (const t of TICKS) sum += convert(t).high;
    if (Number.isNaN(sum)) throw new Error("Not a number");
  });
}
