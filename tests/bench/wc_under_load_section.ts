import {
  type ServiceProcess,
  startProgram,
} from "../support/service_process.ts";
import type { Measurement } from "./measurement.ts";
import { SHIPPED_FLAGS } from "./shipped_flags.ts";
import { median, quantile } from "./statistics.ts";
import { UdpStamps } from "./udp_stamps.ts";

/** How much is measured. */
export interface WcUnderLoadSectionOptions {
  /** Size of the audience. */
  readonly companions: number;
  /** Exchanges in one turn. */
  readonly exchanges: number;
  /** How often each server has its turn, idle and under load. */
  readonly rounds: number;
}

/** Changes of the timeline in a second, each told to every companion. */
const CHANGES_PER_SECOND = 10;

const SERVERS = ["wc", "echo", "plain"] as const;
type Server = typeof SERVERS[number];
const LOADS = ["idle", "loaded"] as const;
type Load = typeof LOADS[number];

/** Round trips, in microseconds. */
interface RoundTripMicros {
  readonly p50: number;
  readonly p99: number;
}

type Figures<T> = Readonly<Record<Load, Readonly<Record<Server, T>>>>;

/**
 * Measures the WC service of a gateway whose TS companions are updated ten times
 * a second, beside the same gateway when nothing changes.
 *
 * Gateway, companions and probe share this machine's processors. What that alone
 * costs is seen on two processes that have nothing to do with the gateway: a
 * bare UDP echo, and a server in plain C.
 *
 * @param options How much is measured.
 * @param progress Told what is being done.
 * @returns The measurements; one that says so without a C compiler.
 */
export async function measureWcUnderLoad(
  options: WcUnderLoadSectionOptions,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  await using program = await UdpStamps.compile();
  if (program === undefined) {
    const name = "WC under load: skipped, no C compiler";
    return [{ name, yardstick: "", ours: NaN }];
  }
  await using gateway = await startProgram("services/gateway/main.ts", [
    "--json",
    "--hostname=127.0.0.1",
    "--port=0",
    "--wc-port=0",
    "--max-connections=20000",
    "--log-level=error",
  ], SHIPPED_FLAGS);
  await using echo = await startYardstick("udp_echo", []);
  await using plain = await program.serve();
  const { companions } = options;
  progress(`WC under load: ${companions} companions join`);
  const base = `127.0.0.1:${gateway.port}`;
  const audience = [base, String(companions)];
  await using _audience = await startYardstick("ts_audience", audience);
  const ports = { wc: wcPortOf(gateway), echo: echo.port, plain: plain.port };
  const turns = { program, base, ports, options, progress };
  return compare(companions, await takeTurns(turns));
}

function startYardstick(
  name: string,
  args: readonly string[],
): Promise<ServiceProcess> {
  const path = `tests/bench/yardsticks/${name}.ts`;
  return startProgram(path, args, ["-P=system"]);
}

function wcPortOf({ urls }: ServiceProcess): number {
  const url = urls.find((one) => one.startsWith("udp:"));
  if (url === undefined) throw new Error(`No WC service among ${urls}`);
  return Number(new URL(url).port);
}

async function takeTurns({ program, base, ports, options, progress }: {
  readonly program: UdpStamps;
  readonly base: string;
  readonly ports: Readonly<Record<Server, number>>;
  readonly options: WcUnderLoadSectionOptions;
  readonly progress: (text: string) => void;
}): Promise<Figures<RoundTripMicros>> {
  const turns: Figures<RoundTripMicros[]> = {
    idle: { wc: [], echo: [], plain: [] },
    loaded: { wc: [], echo: [], plain: [] },
  };
  const { exchanges, rounds } = options;
  // One turn each before it counts, for the compilers to settle.
  for (let round = -1; round < rounds; round++) {
    for (const load of LOADS) {
      await using _changes = load === "loaded" ? new Changes(base) : null;
      for (const server of SERVERS) {
        progress(`WC under load, round ${round + 1}: ${server}, ${load}`);
        const micros = await roundTrips(program, ports[server], exchanges);
        if (round >= 0) turns[load][server].push(micros);
      }
    }
  }
  return {
    idle: mediansOf(turns.idle),
    loaded: mediansOf(turns.loaded),
  };
}

async function roundTrips(
  program: UdpStamps,
  port: number,
  exchanges: number,
): Promise<RoundTripMicros> {
  const probed = await program.probe(port, exchanges);
  const micros = probed.map((it) => Number(it.arrived - it.sent) / 1e3);
  return { p50: quantile(micros, 0.5), p99: quantile(micros, 0.99) };
}

function mediansOf(
  turns: Readonly<Record<Server, readonly RoundTripMicros[]>>,
): Record<Server, RoundTripMicros> {
  const of = (server: Server) => ({
    p50: median(turns[server].map(({ p50 }) => p50)),
    p99: median(turns[server].map(({ p99 }) => p99)),
  });
  return { wc: of("wc"), echo: of("echo"), plain: of("plain") };
}

/** Keeps changing the gateway's timeline until disposed. */
class Changes implements AsyncDisposable {
  readonly #url: string;
  readonly #timer: ReturnType<typeof setInterval>;
  #last: Promise<void> = Promise.resolve();
  #seconds = 1;

  constructor(base: string) {
    const selector = encodeURIComponent("urn:dvb:css:timeline:pts");
    this.#url = `http://${base}/timelines/${selector}`;
    this.#timer = setInterval(() => {
      this.#last = this.#change();
    }, 1e3 / CHANGES_PER_SECOND);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
  }

  async #change(): Promise<void> {
    const response = await fetch(this.#url, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ seek: { seconds: this.#seconds++ } }),
    });
    if (!response.ok) throw new Error(await response.text());
    await response.body?.cancel();
  }
}

function compare(
  companions: number,
  { idle, loaded }: Figures<RoundTripMicros>,
): readonly Measurement[] {
  const load = `${companions} companions told ${CHANGES_PER_SECOND} times/s`;
  const yardstick = "the same, nothing changing";
  return [
    {
      name: `WC, ${load}: p50, µs`,
      yardstick,
      ours: loaded.wc.p50,
      theirs: idle.wc.p50,
    },
    {
      name: `WC, ${load}: p99, µs`,
      yardstick,
      ours: loaded.wc.p99,
      theirs: idle.wc.p99,
      aim: { is: "at most", limit: 2 },
    },
    {
      name: `WC, ${load}: p99, µs`,
      yardstick: "bare UDP echo, its own process, same load",
      ours: loaded.wc.p99,
      theirs: loaded.echo.p99,
    },
    {
      name: "A server in plain C beside it: p99, µs",
      yardstick,
      ours: loaded.plain.p99,
      theirs: idle.plain.p99,
    },
  ];
}
