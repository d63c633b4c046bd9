import { measurePrecision } from "@dvbcss/clock";
import {
  decodePrecision,
  decodeWcMessage,
  encodeWcMessage,
  WC_MESSAGE_TYPE,
} from "@dvbcss/protocol";
import { SYSTEM_CLOCK } from "@dvbcss/runtime";
import {
  type ServiceProcess,
  startProgram,
} from "../support/service_process.ts";
import { UdpClient } from "../support/udp_client.ts";
import type { Measurement } from "./measurement.ts";
import { median, quantile } from "./statistics.ts";
import { type ProbedExchange, UdpStamps } from "./udp_stamps.ts";

/** How much is measured. */
export interface WcStampsSectionOptions {
  /** Exchanges in one turn. */
  readonly exchanges: number;
  /** How often each server has its turn. */
  readonly rounds: number;
}

const ZERO = { seconds: 0, nanoseconds: 0 };
const REQUEST = encodeWcMessage({
  type: WC_MESSAGE_TYPE.REQUEST,
  precisionExponent: 0,
  maxFreqError256ths: 0,
  originate: ZERO,
  receive: ZERO,
  transmit: ZERO,
});

const SERVERS = ["ours", "followed", "floor"] as const;
type Server = typeof SERVERS[number];

/** A server and how far its wall clock is ahead of CLOCK_MONOTONIC. */
interface ClockedServer {
  readonly port: number;
  /** Wall clock minus CLOCK_MONOTONIC, in nanoseconds. */
  readonly offset: bigint;
}

/** How far one server's stamps are from the truth, in microseconds. */
interface StampErrors {
  readonly lateP50: number;
  readonly lateP99: number;
  readonly earlyP50: number;
  readonly earlyP99: number;
  /** Half of the difference: by this a client is wrong, unless it is worse. */
  readonly biasP50: number;
}

/**
 * Measures how late the WC service's receive stamp is and how early its transmit
 * stamp, beside a server in plain C; no client can see either.
 *
 * A request arrives no sooner than the probe hands it over, so lateness is at
 * most what is said. The kernel itself stamps the response.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements; none, and a line that says so, without a C compiler.
 */
export async function measureWcStamps(
  options: WcStampsSectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  await using program = await UdpStamps.compile();
  if (program === undefined) {
    const name = "WC stamps: skipped, no C compiler";
    return [{ name, yardstick: "", ours: NaN }];
  }
  await using ours = await startClocked([]);
  await using followed = await startClocked(["--follow-up"]);
  await using floor = await program.serve();
  const turns = await takeTurns(
    program,
    {
      ours: { port: ours.port, offset: offsetOf(ours) },
      followed: { port: followed.port, offset: offsetOf(followed) },
      floor: { port: floor.port, offset: 0n },
    },
    options,
    progress,
  );
  return [...compare(turns), await precision(ours.port)];
}

function startClocked(args: readonly string[]): Promise<ServiceProcess> {
  const path = "tests/bench/yardsticks/clocked_wc.ts";
  return startProgram(path, args, ["-P=system", "--allow-ffi"]);
}

function offsetOf(clocked: ServiceProcess): bigint {
  const { offset } = JSON.parse(clocked.stdout());
  return BigInt(offset);
}

async function takeTurns(
  program: UdpStamps,
  servers: Readonly<Record<Server, ClockedServer>>,
  { exchanges, rounds }: WcStampsSectionOptions,
  progress: (text: string) => void,
): Promise<Readonly<Record<Server, StampErrors>>> {
  const turns: Record<Server, StampErrors[]> = {
    ours: [],
    followed: [],
    floor: [],
  };
  // One turn each before it counts, for the compilers to settle.
  for (let round = -1; round < rounds; round++) {
    for (const server of SERVERS) {
      progress(`WC stamps, round ${round + 1}: ${server}`);
      const { port, offset } = servers[server];
      const probed = await program.probe(port, exchanges);
      if (round >= 0) turns[server].push(errorsOf(probed, offset));
    }
  }
  return {
    ours: medianOf(turns.ours),
    followed: medianOf(turns.followed),
    floor: medianOf(turns.floor),
  };
}

function errorsOf(
  exchanges: readonly ProbedExchange[],
  offset: bigint,
): StampErrors {
  const micros = (nanos: bigint) => Number(nanos) / 1e3;
  const late = exchanges.map((one) => micros(one.receive - offset - one.sent));
  const early = exchanges.map((one) =>
    micros(one.left + offset - one.transmit)
  );
  return {
    lateP50: quantile(late, 0.5),
    lateP99: quantile(late, 0.99),
    earlyP50: quantile(early, 0.5),
    earlyP99: quantile(early, 0.99),
    biasP50: quantile(late.map((it, at) => (it - (early[at] ?? NaN)) / 2), 0.5),
  };
}

function medianOf(turns: readonly StampErrors[]): StampErrors {
  return {
    lateP50: median(turns.map(({ lateP50 }) => lateP50)),
    lateP99: median(turns.map(({ lateP99 }) => lateP99)),
    earlyP50: median(turns.map(({ earlyP50 }) => earlyP50)),
    earlyP99: median(turns.map(({ earlyP99 }) => earlyP99)),
    biasP50: median(turns.map(({ biasP50 }) => biasP50)),
  };
}

function compare(
  { ours, followed, floor }: Readonly<Record<Server, StampErrors>>,
): readonly Measurement[] {
  const row = (name: string, ours: number, theirs: number): Measurement => ({
    name: `WC ${name}`,
    yardstick: "plain C",
    ours,
    theirs,
  });
  return [
    row("receive stamp late, p50, µs", ours.lateP50, floor.lateP50),
    row("receive stamp late, p99, µs", ours.lateP99, floor.lateP99),
    row("transmit stamp early, p50, µs", ours.earlyP50, floor.earlyP50),
    row("transmit stamp early, p99, µs", ours.earlyP99, floor.earlyP99),
    row("follow-up's stamp early, p50, µs", followed.earlyP50, floor.earlyP50),
    row("error by both stamps, p50, µs", ours.biasP50, floor.biasP50),
  ];
}

/** What the service says of its clock must not be finer than the clock is. */
async function precision(port: number): Promise<Measurement> {
  using client = new UdpClient("127.0.0.1", port);
  const response = decodeWcMessage(await client.ask(REQUEST));
  if (!response.ok) throw new Error(response.fault);
  const { precisionExponent } = response.message;
  const steps = Array.from(
    { length: 5 },
    () => measurePrecision({ read: () => SYSTEM_CLOCK.now() }),
  );
  return {
    name: "WC precision reported, ns",
    yardstick: "least step measured now",
    ours: decodePrecision(precisionExponent) * 1e9,
    theirs: Math.min(...steps),
    aim: { is: "at least", limit: 1 },
  };
}
