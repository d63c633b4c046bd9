import type { Measurement } from "./measurement.ts";
import { type Column, durationText, shareText, tableLines } from "./table.ts";

const STEADY: readonly Column<Measurement>[] = [
  { title: "steady state", cell: ({ contender }) => contender },
  {
    title: "|error| p50",
    cell: ({ steady }) => durationText(steady.errorNanos.p50),
  },
  { title: "p95", cell: ({ steady }) => durationText(steady.errorNanos.p95) },
  { title: "p99", cell: ({ steady }) => durationText(steady.errorNanos.p99) },
  { title: "max", cell: ({ steady }) => durationText(steady.errorNanos.max) },
  {
    title: "bound p50",
    cell: ({ steady }) => durationText(steady.boundNanos.p50),
  },
  {
    title: "beyond bound",
    cell: ({ steady }) => shareText(steady.violations / steady.observations),
  },
  { title: "blind", cell: ({ steady }) => shareText(steady.blindShare) },
  {
    title: "requests/min",
    cell: ({ steady }) => steady.requestsPerMinute.toFixed(1),
  },
  { title: "steps", cell: ({ steady }) => String(steady.steps) },
  { title: "back", cell: ({ steady }) => String(steady.backwardSteps) },
  { title: "announced", cell: ({ steady }) => String(steady.announcedSteps) },
];

const START: readonly Column<Measurement>[] = [
  { title: "start", cell: ({ contender }) => contender },
  {
    title: "usable in 0.5 s",
    cell: ({ start }) => shareText(start.usableShare),
  },
  {
    title: "bound ≤ 20 ms",
    cell: ({ start }) => durationText(start.bound20Millis.p50),
  },
  { title: "p95", cell: ({ start }) => durationText(start.bound20Millis.p95) },
  {
    title: "bound ≤ 5 ms",
    cell: ({ start }) => durationText(start.bound5Millis.p50),
  },
  {
    title: "bound ≤ 1 ms",
    cell: ({ start }) => durationText(start.bound1Millis.p50),
  },
  {
    title: "|error| ≤ 5 ms",
    cell: ({ start }) => durationText(start.error5Millis.p50),
  },
  {
    title: "|error| ≤ 1 ms",
    cell: ({ start }) => durationText(start.error1Millis.p50),
  },
];

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
