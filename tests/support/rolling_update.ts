import { THIS_VERSION, type Version } from "./other_version.ts";
import { freePort } from "./mosquitto.ts";
import { type ServiceProcess, startProgram } from "./service_process.ts";
import { type ServiceName, SERVICES } from "./three_services.ts";
import { until } from "./until.ts";
import { UpdateWitness } from "./update_witness.ts";

/** Three services that are updated one by one while a companion follows. */
export class RollingUpdate implements AsyncDisposable {
  /** The companion. */
  readonly witness: UpdateWitness;
  readonly #broker: ServiceProcess;
  readonly #ports: Ports;
  readonly #running = new Map<ServiceName, ServiceProcess>();
  readonly #ended: ServiceProcess[] = [];

  private constructor(broker: ServiceProcess, ports: Ports) {
    this.#broker = broker;
    this.#ports = ports;
    this.witness = new UpdateWitness(this.ciiUrl);
  }

  /**
   * Starts all three in one version, and waits until the companion is in step.
   *
   * @param version Which.
   */
  static async begin(version: Version): Promise<RollingUpdate> {
    const path = "services/broker/main.ts";
    const broker = await startProgram(path, ["--json", "--port=0"]);
    const update = new RollingUpdate(broker, freePorts());
    try {
      for (const name of SERVICES) await update.#start(name, version);
      await until(() => update.witness.inStep, "a companion in step");
    } catch (error) {
      await update[Symbol.asyncDispose]();
      throw error;
    }
    return update;
  }

  /** Where companions begin. */
  get ciiUrl(): string {
    return `ws://127.0.0.1:${this.#ports.cii}/cii`;
  }

  /** What all services said on standard error, those that ended first. */
  get errors(): string {
    return [...this.#ended, ...this.#running.values()]
      .map(({ stderr }) => stderr()).join("");
  }

  /**
   * Replaces a service and waits until the companion is in step by the new one.
   *
   * @param name Which service.
   * @param version The version that takes its place.
   */
  async replace(name: ServiceName, version: Version): Promise<void> {
    await this.#swap(name, version);
    await until(() => this.witness.isBackBy([name]), `in step after ${name}`);
  }

  /**
   * Replaces all services and waits until the companion is in step by the new
   * ones: between versions of which no two understand one another.
   *
   * @param version The version that takes their place.
   */
  async replaceAll(version: Version): Promise<void> {
    for (const name of SERVICES) await this.#swap(name, version);
    await until(() => this.witness.isBackBy(SERVICES), "in step after all");
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.witness[Symbol.asyncDispose]();
    for (const service of this.#running.values()) {
      await service[Symbol.asyncDispose]();
    }
    await this.#broker[Symbol.asyncDispose]();
  }

  async #swap(name: ServiceName, version: Version): Promise<void> {
    const old = this.#running.get(name);
    if (old !== undefined) {
      await old.stop("SIGTERM");
      this.#ended.push(old);
    }
    this.witness.forget(name);
    await this.#start(name, version);
  }

  async #start(name: ServiceName, version: Version): Promise<void> {
    const service = await version.start(name, [
      "--hostname=127.0.0.1",
      `--port=${this.#ports[name]}`,
      `--channel=mqtt://127.0.0.1:${this.#broker.port}`,
      "--log-level=debug",
    ]);
    this.#running.set(name, service);
  }
}

type Ports = Readonly<Record<ServiceName, number>>;

function freePorts(): Ports {
  return { wc: freePort(), ts: freePort(), cii: freePort() };
}

/** An update there and back, so that every two services meet mixed both ways. */
export function thereAndBack(
  other: Version,
): readonly { readonly name: ServiceName; readonly version: Version }[] {
  return [THIS_VERSION, other].flatMap((version) =>
    SERVICES.map((name) => ({ name, version }))
  );
}
