import type { Measurement } from "../measure/measurement.ts";
import { tableLines } from "./table.ts";

/** What came out in one world for us and for the usual client. */
interface Pair {
  readonly ours: Measurement;
  readonly usual: Measurement;
}

/** Something to reach in each of some worlds. */
interface Aim {
  readonly what: string;
  /** Where; everywhere if left out. */
  readonly worlds?: readonly string[];
  readonly value: (pair: Pair) => number;
  readonly atMost: number;
}

/** How far an aim was reached in the world that is furthest from it. */
export interface Reached {
  readonly what: string;
  readonly atMost: number;
  /** The worst world, and the value there. */
  readonly world: string;
  readonly value: number;
  readonly met: boolean;
}

const OURS = "estimator";
const USUAL = "pydvbcss";
const WIFI = ["wifi-heavy-tail", "wifi-power-save"];

const AIMS: readonly Aim[] = [
  {
    what: "|error| p95, of pydvbcss's, on Wi-Fi",
    worlds: WIFI,
    value: errorShare,
    atMost: 1 / 6,
  },
  {
    what: "|error| p95, of pydvbcss's, when congested",
    worlds: ["congested"],
    value: errorShare,
    atMost: 1 / 4,
  },
  {
    what: "|error| p95, of pydvbcss's, on a LAN",
    worlds: ["lan"],
    value: errorShare,
    atMost: 1,
  },
  {
    what: "bound p50, of pydvbcss's",
    value: ({ ours, usual }) =>
      ours.steady.boundNanos.p50 / usual.steady.boundNanos.p50,
    atMost: 1 / 2,
  },
  {
    what: "requests a minute, of pydvbcss's",
    value: ({ ours, usual }) =>
      ours.steady.requestsPerMinute / usual.steady.requestsPerMinute,
    atMost: 1,
  },
  {
    what: "starts on Wi-Fi not usable in 0.5 s",
    worlds: WIFI,
    value: ({ ours }) => 1 - ours.start.usableShare,
    atMost: 0.05,
  },
  {
    what: "readings beyond the bound",
    value: ({ ours }) => ours.steady.violations,
    atMost: 0,
  },
  {
    what: "backward steps",
    value: ({ ours }) => ours.steady.backwardSteps,
    atMost: 0,
  },
];

/**
 * Compares the estimator with the usual client and says which aims it reaches.
 *
 * @param measurements What came out, in any worlds.
 * @returns The aims that can be judged by it.
 */
export function judge(
  measurements: readonly Measurement[],
): readonly Reached[] {
  const pairs = measurements.flatMap((ours) => {
    const usual = measurements.find(({ world, contender }) =>
      world === ours.world && contender === USUAL
    );
    return ours.contender === OURS && usual !== undefined
      ? [{ ours, usual }]
      : [];
  });
  return AIMS.flatMap((aim) => {
    const [worst] = pairs
      .filter(({ ours }) => aim.worlds?.includes(ours.world) ?? true)
      .map((pair) => ({ world: pair.ours.world, value: aim.value(pair) }))
      .sort((a, b) => b.value - a.value);
    if (worst === undefined) return [];
    const { what, atMost } = aim;
    return [{ what, atMost, ...worst, met: worst.value <= atMost }];
  });
}

/**
 * Sets the table of aims.
 *
 * @param reached What was reached.
 * @returns Text of several lines; empty if nothing could be judged.
 */
export function aimsReport(reached: readonly Reached[]): string {
  if (reached.length === 0) return "";
  return tableLines([
    { title: `aims of the ${OURS}`, cell: ({ what }) => what },
    { title: "at most", cell: ({ atMost }) => short(atMost) },
    { title: "reached", cell: ({ value }) => short(value) },
    { title: "worst in", cell: ({ world }) => world },
    { title: "met", cell: ({ met }) => met ? "yes" : "no" },
  ], reached).join("\n");
}

function errorShare({ ours, usual }: Pair): number {
  return ours.steady.errorNanos.p95 / usual.steady.errorNanos.p95;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
