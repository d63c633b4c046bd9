import { delay } from "@dvbcss/std/async";
import {
  type ServiceProcess,
  startProgram,
} from "../support/service_process.ts";
import type { Measurement } from "./measurement.ts";
import { type ProcessUse, processUseOf } from "./process_use.ts";
import { SHIPPED_FLAGS } from "./shipped_flags.ts";

/** How much is measured. */
export interface HouseSectionOptions {
  /** How many companions live in the house. */
  readonly companions: number;
  /** How long the gateway is watched, without and with them, in seconds. */
  readonly watchSeconds: number;
  /** How long it may settle before each watch, in seconds. */
  readonly settleSeconds: number;
}

/** Pause between two looks at a process, in milliseconds. */
const LOOK_MILLIS = 1_000;

/**
 * Watches what the gateway uses while nobody is there, beside a program that does
 * nothing, and while a house full of whole companions follows it.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements.
 */
export async function measureHouse(
  options: HouseSectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const { companions, settleSeconds, watchSeconds } = options;
  await using gateway = await startGateway();
  progress(`house, nobody there: ${watchSeconds} s`);
  await delay(settleSeconds * 1e3);
  const bareMegabytes = await nothingMegabytes();
  const idle = await watch(gateway, watchSeconds);
  progress(`house, ${companions} companions: ${watchSeconds} s`);
  const path = "tests/bench/house_companions.ts";
  const args = [gateway.url, String(companions)];
  await using house = await startProgram(path, args, ["-P=system"]);
  await delay(settleSeconds * 1e3);
  const busy = await watch(gateway, watchSeconds, house.url);
  const minutes = `${Number((watchSeconds / 60).toPrecision(2))} min`;
  return [
    ...rowsOf(`Gateway idle, ${minutes}`, idle, { cpu: 2, memory: 130 }),
    {
      name: `Gateway idle, ${minutes}: resident MB`,
      yardstick: "a program that does nothing",
      ours: idle.last.residentMegabytes,
      theirs: bareMegabytes,
    },
    ...rowsOf(`Gateway, ${companions} companions, ${minutes}`, busy, {
      cpu: 10,
      memory: 150,
    }),
    ...companionRows(companions, busy),
  ];
}

function startGateway(): Promise<ServiceProcess> {
  return startProgram("services/gateway/main.ts", [
    "--json",
    "--hostname=127.0.0.1",
    "--port=0",
    "--wc-port=0",
    "--max-connections=1000",
    "--log-level=error",
  ], SHIPPED_FLAGS);
}

async function nothingMegabytes(): Promise<number> {
  const path = "tests/bench/yardsticks/nothing.ts";
  await using nothing = await startProgram(path, [], ["-P=system"]);
  return (await processUseOf(nothing.child.pid)).residentMegabytes;
}

/** What was seen of the gateway, and of the house if there is one. */
interface Watch {
  readonly seconds: number;
  readonly first: ProcessUse;
  readonly last: ProcessUse;
  readonly mostMegabytes: number;
  readonly leastInStep: number;
  readonly worstErrorMillis: number;
  /** Requests of the wall clock that were answered. */
  readonly requests: number;
}

async function watch(
  gateway: ServiceProcess,
  seconds: number,
  houseUrl?: string,
): Promise<Watch> {
  const { pid } = gateway.child;
  const requestsBefore = await requestsAnswered(gateway);
  const start = performance.now();
  const first = await processUseOf(pid);
  let last = first;
  let mostMegabytes = first.residentMegabytes;
  let leastInStep = Infinity;
  let worstErrorMillis = 0;
  while (performance.now() - start < seconds * 1e3) {
    await delay(LOOK_MILLIS);
    last = await processUseOf(pid);
    mostMegabytes = Math.max(mostMegabytes, last.residentMegabytes);
    if (houseUrl === undefined) continue;
    const { inStep, errorMillis } = await (await fetch(houseUrl)).json();
    leastInStep = Math.min(leastInStep, Number(inStep));
    worstErrorMillis = Math.max(worstErrorMillis, Number(errorMillis));
  }
  const elapsedSeconds = (performance.now() - start) / 1e3;
  return {
    seconds: elapsedSeconds,
    requests: await requestsAnswered(gateway) - requestsBefore,
    first,
    last,
    mostMegabytes,
    leastInStep,
    worstErrorMillis,
  };
}

async function requestsAnswered({ port }: ServiceProcess): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const metrics = await response.text();
  return Number(/^wc_requests_total (\d+)$/m.exec(metrics)?.[1] ?? NaN);
}

function rowsOf(
  name: string,
  { seconds, first, last, mostMegabytes }: Watch,
  limits: { readonly cpu: number; readonly memory: number },
): readonly Measurement[] {
  const cpuSeconds = last.cpuSeconds - first.cpuSeconds;
  const grown = last.residentMegabytes - first.residentMegabytes;
  return [
    {
      name: `${name}: CPU, % of one core`,
      yardstick: "",
      ours: cpuSeconds / seconds * 100,
      aim: { is: "at most", limit: limits.cpu },
    },
    {
      name: `${name}: resident MB, most`,
      yardstick: "",
      ours: mostMegabytes,
      aim: { is: "at most", limit: limits.memory },
    },
    { name: `${name}: resident MB, grown`, yardstick: "", ours: grown },
  ];
}

function companionRows(
  companions: number,
  { leastInStep, requests, seconds, worstErrorMillis }: Watch,
): readonly Measurement[] {
  const name = `Companions, ${companions} in one process`;
  return [
    {
      name: `${name}: in step at worst, %`,
      yardstick: "",
      ours: leastInStep / companions * 100,
      aim: { is: "at least", limit: 100 },
    },
    {
      name: `${name}: error bound p99 at worst, ms`,
      yardstick: "",
      ours: worstErrorMillis,
    },
    {
      name: `${name}: WC requests of each a minute`,
      yardstick: "",
      ours: requests / companions / seconds * 60,
    },
  ];
}
