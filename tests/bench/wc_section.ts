import {
  type ServiceProcess,
  startProgram,
} from "../support/service_process.ts";
import type { Measurement } from "./measurement.ts";
import { measureRoundTrips, type RoundTrips } from "./round_trips.ts";
import { median } from "./statistics.ts";

/** How much is measured. */
export interface WcSectionOptions {
  /** Length of one measurement, in milliseconds. */
  readonly durationMillis: number;
  /** How often each server has its turn. */
  readonly rounds: number;
}

const SERVERS = ["ours", "echo", "bbc"] as const;
type Server = typeof SERVERS[number];

/**
 * Measures the WC service beside a bare UDP echo and BBC's own server.
 *
 * The three take turns, so that a busy machine is busy for all of them, and of
 * the turns the median counts.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureWc(
  options: WcSectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  await using ours = await startProgram("services/wc/main.ts", [
    "--json",
    "--hostname=127.0.0.1",
    "--port=0",
    "--log-level=error",
  ]);
  await using echo = await startYardstick("udp_echo");
  await using bbc = await startYardstick("bbc_udp_server");
  const processes = { ours, echo, bbc };
  const measurements: Measurement[] = [];
  for (const outstanding of [1, 16]) {
    const turns = await takeTurns(processes, outstanding, options, progress);
    measurements.push(...compare(outstanding, turns));
  }
  return measurements;
}

function startYardstick(name: string): Promise<ServiceProcess> {
  const path = `tests/bench/yardsticks/${name}.ts`;
  return startProgram(path, [], ["-P=system"]);
}

async function takeTurns(
  processes: Readonly<Record<Server, ServiceProcess>>,
  outstanding: number,
  { durationMillis, rounds }: WcSectionOptions,
  progress: (text: string) => void,
): Promise<Readonly<Record<Server, RoundTrips>>> {
  const turns: Record<Server, RoundTrips[]> = { ours: [], echo: [], bbc: [] };
  // One turn each before it counts, for the compilers to settle.
  for (let round = -1; round < rounds; round++) {
    for (const server of SERVERS) {
      progress(`WC, ${outstanding} outstanding, round ${round + 1}: ${server}`);
      const { port } = processes[server];
      const turn = await measureRoundTrips(port, outstanding, durationMillis);
      if (round >= 0) turns[server].push(turn);
    }
  }
  return {
    ours: medianOf(turns.ours),
    echo: medianOf(turns.echo),
    bbc: medianOf(turns.bbc),
  };
}

function medianOf(turns: readonly RoundTrips[]): RoundTrips {
  return {
    perSecond: median(turns.map(({ perSecond }) => perSecond)),
    p50Micros: median(turns.map(({ p50Micros }) => p50Micros)),
    p99Micros: median(turns.map(({ p99Micros }) => p99Micros)),
  };
}

function compare(
  outstanding: number,
  { ours, echo, bbc }: Readonly<Record<Server, RoundTrips>>,
): readonly Measurement[] {
  const name = `WC ${outstanding} outstanding`;
  const bare = "bare UDP echo";
  return [
    {
      name: `${name}: requests/s`,
      yardstick: bare,
      ours: ours.perSecond,
      theirs: echo.perSecond,
      aim: { is: "at least", limit: 0.7 },
    },
    {
      name: `${name}: p50, µs`,
      yardstick: bare,
      ours: ours.p50Micros,
      theirs: echo.p50Micros,
      aim: { is: "at most", limit: 1.4 },
    },
    {
      name: `${name}: p99, µs`,
      yardstick: bare,
      ours: ours.p99Micros,
      theirs: echo.p99Micros,
    },
    {
      name: `${name}: requests/s`,
      yardstick: "BBC's UDP server",
      ours: ours.perSecond,
      theirs: bbc.perSecond,
      aim: { is: "at least", limit: 1 },
    },
  ];
}
