import {
  type ServiceProcess,
  startProgram,
} from "../../support/service_process.ts";
import { freePort } from "../../support/mosquitto.ts";
import { until } from "../../support/until.ts";
import { SHIPPED_FLAGS } from "../../bench/shipped_flags.ts";
import { runNanos } from "../run_clock.ts";
import type { Command } from "../script/command.ts";
import type { When } from "../truth/content_line.ts";
import { ChannelSource } from "./channel_source.ts";
import type { House, ServerLife } from "./house.ts";
import { KillableBroker } from "./killable_broker.ts";

const SERVICES = ["wc", "ts", "cii"] as const;

type ServiceName = typeof SERVICES[number];

interface Server {
  readonly process: ServiceProcess;
  readonly life: number;
}

/** The three services and a broker, each a process of its own. */
export class ServicesHouse implements House {
  readonly mortals: readonly string[] = [...SERVICES, "broker"];
  readonly script = [];
  readonly #broker = new KillableBroker();
  readonly #servers = new Map<ServiceName, Server>();
  readonly #wcHttpPort = freePort();
  #source: ChannelSource | undefined;
  #brokerLife = 1;

  private constructor() {}

  /**
   * Starts them all on free ports.
   *
   * @returns The house, and when the programme began.
   */
  static async start(): Promise<{ house: ServicesHouse; when: When }> {
    const house = new ServicesHouse();
    try {
      return { house, when: await house.#startAll() };
    } catch (error) {
      await house[Symbol.asyncDispose]();
      throw error;
    }
  }

  get ciiUrl(): string {
    return `ws://127.0.0.1:${this.#portOf("cii")}/cii`;
  }

  get tsUrl(): string {
    return `ws://127.0.0.1:${this.#portOf("ts")}/ts`;
  }

  get wcPort(): number {
    return this.#portOf("wc");
  }

  get lives(): readonly ServerLife[] {
    const services = [...this.#servers].map(([name, { process, life }]) => {
      const port = name === "wc" ? this.#wcHttpPort : process.port;
      return {
        name,
        number: life,
        pid: process.child.pid,
        log: process.stderr,
        metricsUrl: `http://127.0.0.1:${port}/metrics`,
      };
    });
    return [...services, {
      name: "broker",
      number: this.#brokerLife,
      pid: this.#broker.pid,
      log: () => "",
      metricsUrl: undefined,
    }];
  }

  readonly dispersionNanos = (): number => this.#source?.dispersionNanos ?? 0;

  readonly begins = (name: string) => ({
    wallClock: name === "wc",
    programme: false,
  });

  notice(): void {
    // The clock by which commands are done is our own source's.
  }

  control(command: Command): Promise<When> {
    if (this.#source === undefined) throw new Error("Nothing is presented");
    return Promise.resolve(this.#source.do(command));
  }

  async recover(name: string, starting: () => void): Promise<When> {
    const since = runNanos();
    const service = SERVICES.find((one) => one === name);
    if (service === undefined) {
      return await this.#recoverBroker(since, starting);
    }
    const port = this.#portOf(service);
    await this.#servers.get(service)?.process.stop("SIGKILL");
    starting();
    await this.#start(service, port);
    return { since, until: runNanos() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source?.[Symbol.asyncDispose]();
    for (const { process } of this.#servers.values()) {
      await process[Symbol.asyncDispose]();
    }
    await this.#broker[Symbol.asyncDispose]();
  }

  async #startAll(): Promise<When> {
    await this.#broker.start();
    for (const name of SERVICES) await this.#start(name, 0);
    const url = `mqtt://127.0.0.1:${this.#broker.port}`;
    this.#source = await ChannelSource.start(url, this.#portOf("wc"));
    return this.#source.when;
  }

  async #recoverBroker(
    since: number,
    starting: () => void,
  ): Promise<When> {
    await this.#broker.kill();
    starting();
    await this.#broker.start();
    this.#brokerLife++;
    await until(() => this.#source?.connected === true, "the broker");
    return { since, until: runNanos() };
  }

  async #start(name: ServiceName, port: number): Promise<void> {
    const life = (this.#servers.get(name)?.life ?? 0) + 1;
    const process = await startProgram(`services/${name}/main.ts`, [
      "--json",
      "--hostname=127.0.0.1",
      `--port=${port}`,
      `--channel=mqtt://127.0.0.1:${this.#broker.port}`,
      ...(name === "wc" ? [`--http-port=${this.#wcHttpPort}`] : []),
    ], SHIPPED_FLAGS);
    this.#servers.set(name, { process, life });
  }

  #portOf(name: ServiceName): number {
    return this.#servers.get(name)?.process.port ?? 0;
  }
}
