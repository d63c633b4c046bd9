import type { Interval } from "./oscillator.ts";
import type { Disruption, World } from "../worlds/world.ts";

const NANOS_PER_SECOND = 1e9;

/** A disruption at its time. */
export interface Occurrence<D extends Disruption = Disruption>
  extends Interval {
  readonly disruption: D;
}

/**
 * Lists when the disruptions of one kind happen.
 *
 * @param world What happens.
 * @param kind Which kind.
 * @param endNanos Nothing starts from then on; true time in nanoseconds.
 * @returns Them, in order.
 */
export function occurrences<K extends Disruption["kind"]>(
  world: World,
  kind: K,
  endNanos: number,
): readonly Occurrence<Extract<Disruption, { kind: K }>>[] {
  const found: Occurrence<Extract<Disruption, { kind: K }>>[] = [];
  for (const disruption of world.disruptions) {
    if (!isKind(disruption, kind)) continue;
    const every = disruption.everySeconds * NANOS_PER_SECOND;
    const length = disruption.forSeconds * NANOS_PER_SECOND;
    for (let from = every / 2; from < endNanos; from += every) {
      found.push({ disruption, from, to: from + length });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}

/**
 * Tells whether a time is in one of some intervals.
 *
 * @param intervals They; the end of each does not belong to it.
 * @param at The true time.
 * @returns The interval it is in, if any.
 */
export function intervalAt<I extends Interval>(
  intervals: readonly I[],
  at: number,
): I | undefined {
  return intervals.find(({ from, to }) => from <= at && at < to);
}

function isKind<K extends Disruption["kind"]>(
  disruption: Disruption,
  kind: K,
): disruption is Extract<Disruption, { kind: K }> {
  return disruption.kind === kind;
}
