import {
  type ServiceProcess,
  startProgram,
  startService,
} from "./service_process.ts";

/** The services that make up an endpoint. */
export const SERVICES = ["wc", "ts", "cii"] as const;

/** One of {@linkcode SERVICES}. */
export type ServiceName = typeof SERVICES[number];

/** Three services and a broker, each a process of its own. */
export class ThreeServices implements AsyncDisposable {
  readonly #broker: ServiceProcess;
  readonly #services = new Map<ServiceName, ServiceProcess>();

  constructor(broker: ServiceProcess) {
    this.#broker = broker;
  }

  /**
   * Starts them all, on free ports of loopback.
   *
   * @returns The running services.
   */
  static async start(): Promise<ThreeServices> {
    const broker = await startProgram("services/broker/main.ts", [
      "--json",
      "--port=0",
    ]);
    const three = new ThreeServices(broker);
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
    const service = await startService(name, [
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
