import { delay } from "@dvbcss/std/async";
import { fetchOnce } from "../house/fetch_once.ts";
import type { House, ServerLife } from "../house/house.ts";
import type { Mischief } from "../mischief/mischief.ts";
import { runSeconds } from "../run_clock.ts";
import type { ProcessSample } from "./leak_judge.ts";
import type { Ledger } from "./ledger.ts";
import { addMetrics, type MetricValues, parseMetrics } from "./metrics_text.ts";
import { probeProcesses } from "./process_probe.ts";

/** Time between two samples, in milliseconds. */
const SAMPLE_MILLIS = 2_000;

/** What was seen of one life of a server. */
export interface LifeRecord {
  readonly life: ServerLife;
  /** Samples under load, in order. */
  readonly samples: ProcessSample[];
}

/** One look at the whole house, for the plot. */
export interface HouseSample {
  readonly atSeconds: number;
  readonly connections: number;
  readonly faults: number;
}

/** Looks at the servers every other second. */
export class Sampler {
  readonly lives = new Map<string, LifeRecord>();
  readonly house: HouseSample[] = [];
  readonly #house: House;
  readonly #mischief: Mischief;
  readonly #ledger: Ledger;
  readonly #isDisturbed: () => boolean;
  #metrics: MetricValues = new Map();
  #ended = false;
  #running: Promise<void> | undefined;

  /** Has seen nothing yet. */
  constructor(parts: {
    readonly house: House;
    readonly mischief: Mischief;
    readonly ledger: Ledger;
    readonly isDisturbed: () => boolean;
  }) {
    this.#house = parts.house;
    this.#mischief = parts.mischief;
    this.#ledger = parts.ledger;
    this.#isDisturbed = parts.isDisturbed;
  }

  /** The servers' metrics, added up, as they were last seen. */
  get metrics(): MetricValues {
    return this.#metrics;
  }

  /** Begins to look. */
  start(): void {
    this.#running = this.#run();
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.#ended = true;
    await this.#running;
  }

  /** WebSocket connections that the servers count. */
  get connections(): number {
    return ["cii_connections", "ts_connections"]
      .reduce((all, name) => all + (this.#metrics.get(name) ?? 0), 0);
  }

  /**
   * Looks once.
   *
   * @param keep Whether the load is one under which memory is judged.
   */
  async look(keep: boolean): Promise<void> {
    const { lives } = this.#house;
    const due = new Map(this.#mischief.done);
    const states = await probeProcesses(lives.map(({ pid }) => pid));
    const metrics = addMetrics(await Promise.all(lives.map(metricsOf)));
    // What was read while servers die and are born belongs to nobody.
    if (this.#isDisturbed()) return;
    for (const { name, pid } of lives) {
      const ended = states.has(pid) ? undefined : `The ${name} ended by itself`;
      this.#ledger.check("server-ended", ended);
    }
    this.#metrics = metrics;
    this.#house.notice(metrics);
    const atSeconds = runSeconds();
    this.house.push({
      atSeconds,
      connections: this.connections,
      faults: faultsIn(metrics),
    });
    this.#judgeCounts(due);
    for (const life of lives) {
      const state = states.get(life.pid);
      if (keep && state !== undefined) {
        this.#record(life).samples.push({
          atSeconds,
          residentOctets: state.residentOctets,
          descriptors: state.descriptors.length,
        });
      }
    }
  }

  /** How many faults the servers counted. */
  get faults(): number {
    return faultsIn(this.#metrics);
  }

  #judgeCounts(due: ReadonlyMap<string, number>): void {
    for (const [series, done] of due) {
      const counted = this.#metrics.get(series) ?? 0;
      this.#ledger.check(
        "uncounted-fault",
        counted >= done
          ? undefined
          : `${series} is ${counted} after ${done} such misdeeds`,
      );
    }
  }

  #record(life: ServerLife): LifeRecord {
    const key = `${life.name} ${life.number}`;
    const record = this.lives.get(key) ?? { life, samples: [] };
    this.lives.set(key, record);
    return record;
  }

  async #run(): Promise<void> {
    while (!this.#ended) {
      await this.look(true);
      await delay(SAMPLE_MILLIS);
    }
  }
}

async function metricsOf({ metricsUrl }: ServerLife): Promise<MetricValues> {
  if (metricsUrl === undefined) return new Map();
  try {
    return parseMetrics((await fetchOnce(metricsUrl)).text);
  } catch {
    // It was killed this moment.
    return new Map();
  }
}

function faultsIn(metrics: MetricValues): number {
  return [...metrics]
    .filter(([name]) => name.includes('{fault="'))
    .reduce((all, [, value]) => all + value, 0);
}
