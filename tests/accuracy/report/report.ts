import type { Measurement } from "../measure/measurement.ts";
import { type Column, durationText, shareText, tableLines } from "./table.ts";

/** What came out for one contender. */
type Steady = Pick<Measurement, "contender" | "steady">;

const ACCURACY: readonly Column<Steady>[] = [
  duration("|error| p50", ({ steady }) => steady.errorNanos.p50),
  duration("p95", ({ steady }) => steady.errorNanos.p95),
  duration("p99", ({ steady }) => steady.errorNanos.p99),
  duration("max", ({ steady }) => steady.errorNanos.max),
  duration("bound p50", ({ steady }) => steady.boundNanos.p50),
  duration("½ RTT min", ({ steady }) => steady.halfRoundTripNanos),
  {
    title: "beyond bound",
    cell: ({ steady }) => shareText(steady.violations / steady.observations),
  },
];

const STEPS: readonly Column<Steady>[] = [
  { title: "steps", cell: ({ steady }) => String(steady.steps) },
  { title: "back", cell: ({ steady }) => String(steady.backwardSteps) },
  { title: "announced", cell: ({ steady }) => String(steady.announcedSteps) },
];

const STEADY: readonly Column<Steady>[] = [
  { title: "steady state", cell: ({ contender }) => contender },
  ...ACCURACY,
  { title: "blind", cell: ({ steady }) => shareText(steady.blindShare) },
  {
    title: "requests/min",
    cell: ({ steady }) => steady.requestsPerMinute.toFixed(1),
  },
  ...STEPS,
  {
    title: "slew",
    cell: ({ steady }) => `${steady.maxSlewPpm.toFixed(0)} ppm`,
  },
];

const TRACE: readonly Column<Steady>[] = [
  { title: "recording", cell: ({ contender }) => contender },
  ...ACCURACY,
  ...STEPS,
  {
    title: "discarded",
    cell: ({ steady }) =>
      Object.entries(steady.discards).map(([fault, count]) =>
        `${count} ${fault}`
      )
        .join(", ") || "0",
  },
];

const START: readonly Column<Measurement>[] = [
  { title: "start", cell: ({ contender }) => contender },
  {
    title: "usable in 0.5 s",
    cell: ({ start }) => shareText(start.usableShare),
  },
  duration("bound ≤ 20 ms", ({ start }) => start.bound20Millis.p50),
  duration("p95", ({ start }) => start.bound20Millis.p95),
  duration("bound ≤ 5 ms", ({ start }) => start.bound5Millis.p50),
  duration("p95", ({ start }) => start.bound5Millis.p95),
  duration("bound ≤ 1 ms", ({ start }) => start.bound1Millis.p50),
  duration("|error| ≤ 5 ms", ({ start }) => start.error5Millis.p50),
  duration("|error| ≤ 1 ms", ({ start }) => start.error1Millis.p50),
];

function duration<Row>(
  title: string,
  nanos: (row: Row) => number,
): Column<Row> {
  return { title, cell: (row) => durationText(nanos(row)) };
}

/**
 * Sets the table of a recording.
 *
 * @param results What came out for each contender.
 * @returns Text of several lines.
 */
export function traceReport(results: readonly Steady[]): string {
  return tableLines(TRACE, results).join("\n");
}

/**
 * Sets the tables of one world.
 *
 * @param measurements What came out for each contender in it.
 * @returns Text of several lines.
 */
export function worldReport(measurements: readonly Measurement[]): string {
  return [
    measurements[0]?.world ?? "",
    ...tableLines(STEADY, measurements),
    "",
    ...tableLines(START, measurements),
    "",
  ].join("\n");
}
