import { Authority } from "./authority.ts";
import { startEquipped } from "./equipped_service.ts";
import { GuardedBroker } from "./guarded_broker.ts";
import { type NetworkHost, NetworkHosts } from "./network_hosts.ts";
import type { ServiceProcess } from "./service_process.ts";
import { type ServiceName, SERVICES } from "./three_services.ts";
import { until } from "./until.ts";

const PORTS = { wc: 6677, ts: 7682, cii: 7681 } as const;
const BROKER_PORT = 8883;

const PLAN = { house: { broker: 1, wc: 2, ts: 3, cii: 4, home: 9 } } as const;

/**
 * WC, TS, CII and a broker with TLS and passwords, each on a host of its own, and a
 * fifth host for companions.
 */
export class ThreeHosts implements AsyncDisposable {
  /** The hosts. */
  readonly hosts: NetworkHosts;
  /** The broker. */
  readonly broker: GuardedBroker;
  readonly #authority: Authority;
  #stack = new AsyncDisposableStack();
  readonly #services = new Map<ServiceName, ServiceProcess>();

  private constructor(
    hosts: NetworkHosts,
    broker: GuardedBroker,
    authority: Authority,
  ) {
    this.hosts = hosts;
    this.broker = broker;
    this.#authority = authority;
  }

  /**
   * Makes the hosts and starts everything.
   *
   * @param mosquittoPath Where Mosquitto is on this machine.
   * @returns The running services.
   */
  static async start(mosquittoPath: string): Promise<ThreeHosts> {
    await using stack = new AsyncDisposableStack();
    const hosts = stack.use(await NetworkHosts.create(PLAN));
    const authority = stack.use(await Authority.found());
    const at = addressOf(hosts.host("broker"));
    const certificate = await authority.issue({ subject: `IP:${at}`, days: 1 });
    const broker = stack.use(
      await GuardedBroker.start({
        path: mosquittoPath,
        certificate,
        passwords: Object.fromEntries(
          SERVICES.map((name) => [name, passwordOf(name)]),
        ),
        within: hosts.host("broker").within,
        port: BROKER_PORT,
      }),
    );
    const three = new ThreeHosts(hosts, broker, authority);
    // Disposed of first, while its host is there.
    stack.defer(() => three.#end());
    await Promise.all(SERVICES.map((name) => three.restart(name)));
    three.#stack = stack.move();
    return three;
  }

  /** Where a companion in the house begins. */
  get ciiUrl(): string {
    return `ws://${addressOf(this.hosts.host("cii"))}:${PORTS.cii}/cii`;
  }

  /**
   * Finds where a service is for companions in the house.
   *
   * @param name Which one.
   * @returns `host:port`.
   */
  endpointOf(name: ServiceName): string {
    return `${addressOf(this.hosts.host(name))}:${PORTS[name]}`;
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
   * Starts a service, and waits until it listens.
   *
   * @param name Which one.
   */
  async restart(name: ServiceName): Promise<void> {
    const host = this.hosts.host(name);
    const service = await startEquipped({
      name,
      within: host.within,
      env: {
        DENO_CERT: this.#authority.path,
        DVBCSS_CHANNEL_USER: name,
        DVBCSS_CHANNEL_PASSWORD: passwordOf(name),
      },
      args: [
        `--channel=mqtts://${addressOf(this.hosts.host("broker"))}:8883`,
        "--log-level=debug",
        // Companions reach CII at the address they know; where WC is it finds out.
        ...(name === "ts" ? [`--advertise=${addressOf(host)}`] : []),
      ],
    });
    this.#services.set(name, service);
  }

  /**
   * Waits until every service has come to the broker again.
   *
   * @param since How often each had come before; see {@linkcode ThreeHosts.visits}.
   */
  async untilAllVisited(since: readonly number[]): Promise<void> {
    await until(
      () => this.visits().every((count, i) => count > (since[i] ?? 0)),
      "all services at the broker",
    );
  }

  /**
   * Reads what a service has logged since it was started last.
   *
   * @param name Which one.
   * @returns Its log.
   */
  logOf(name: ServiceName): string {
    return this.#services.get(name)?.stderr() ?? "";
  }

  /** Counts how often each service has come to the broker. */
  visits(): readonly number[] {
    return SERVICES.map((name) =>
      this.logOf(name).split('"channel-connected"').length - 1
    );
  }

  /** Ends everything. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #end(): Promise<void> {
    for (const service of this.#services.values()) {
      await service[Symbol.asyncDispose]();
    }
  }
}

function passwordOf(name: ServiceName): string {
  return `password of ${name}`;
}

function addressOf({ addresses }: NetworkHost): string {
  return addresses["house"] ?? "";
}
