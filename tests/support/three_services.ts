import { type ServiceProcess, startProgram } from "./service_process.ts";

/** The services that make up an endpoint. */
export const SERVICES = ["wc", "ts", "cii"] as const;

/** One of {@linkcode SERVICES}. */
export type ServiceName = typeof SERVICES[number];

/** Three services and a broker, each a process of its own. */
export class ThreeServices implements AsyncDisposable {
  readonly #startProgram: typeof startProgram;
  readonly #broker: ServiceProcess;
  readonly #services = new Map<ServiceName, ServiceProcess>();

  constructor(start: typeof startProgram, broker: ServiceProcess) {
    this.#startProgram = start;
    this.#broker = broker;
  }

  /**
   * Starts them all, on free ports of loopback.
   *
   * @param start Starts a program; in the usual surroundings if left out.
   * @returns The running services.
   */
  static async start(start = startProgram): Promise<ThreeServices> {
    const broker = await start("services/broker/main.ts", [
      "--json",
      "--port=0",
    ]);
    const three = new ThreeServices(start, broker);
    for (const name of SERVICES) await three.#start(name, 0);
    return three;
  }

  /** Where a companion begins. */
  get ciiUrl(): string {
    return `ws://127.0.0.1:${this.#portOf("cii")}/cii`;
  }

  /** Where the services meet. */
  get channelUrl(): string {
    return `mqtt://127.0.0.1:${this.#broker.port}`;
  }

  /** UDP port of the WC service. */
  get wcPort(): number {
    return this.#portOf("wc");
  }

  /**
   * Kills a service without warning.
   *
   * @param name Which one.
   */
  async kill(name: ServiceName): Promise<void> {
    await this.#services.get(name)?.stop("SIGKILL");
  }

  /**
   * Starts a killed service again on the port it had.
   *
   * @param name Which one.
   */
  async restart(name: ServiceName): Promise<void> {
    await this.#start(name, this.#portOf(name));
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.#services.values()) {
      await service[Symbol.asyncDispose]();
    }
    await this.#broker[Symbol.asyncDispose]();
  }

  async #start(name: ServiceName, port: number): Promise<void> {
    const service = await this.#startProgram(`services/${name}/main.ts`, [
      "--json",
      "--hostname=127.0.0.1",
      "--port",
      String(port),
      `--channel=${this.channelUrl}`,
      "--log-level=warn",
    ]);
    this.#services.set(name, service);
  }

  #portOf(name: ServiceName): number {
    return this.#services.get(name)?.port ?? 0;
  }
}
