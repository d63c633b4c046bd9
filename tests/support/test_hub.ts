import {
  createLogger,
  FaultLog,
  type HttpEndpoint,
  type HubClient,
  Metrics,
  openHttpEndpoint,
  SYSTEM_CLOCK,
  WebSocketHub,
} from "@dvbcss/runtime";

/** A hub behind a listener, which notes its clients. */
export class TestHub implements AsyncDisposable {
  readonly clients: HubClient<undefined>[] = [];
  readonly #lines: string[] = [];
  readonly #hub: WebSocketHub<undefined>;
  readonly #http: HttpEndpoint;

  constructor(idleTimeoutSeconds?: number) {
    const metrics = new Metrics();
    const logger = createLogger({
      level: "debug",
      json: true,
      service: "test",
      writeLog: (line) => this.#lines.push(line),
    });
    this.#hub = new WebSocketHub({
      service: "test",
      maxConnections: 10,
      metrics,
      logger,
      faults: new FaultLog({
        logger,
        clock: SYSTEM_CLOCK,
        counter: metrics.counter("faults_total", "Faults."),
      }),
      handlers: {
        connect: (client) => this.clients.push(client),
        text: (_client, text) => {
          if (text === "defect") throw new Error("A defect");
        },
        disconnect: (client) =>
          this.clients.splice(this.clients.indexOf(client), 1),
      },
      ...(idleTimeoutSeconds === undefined ? {} : { idleTimeoutSeconds }),
    });
    this.#http = openHttpEndpoint({
      hostname: "127.0.0.1",
      port: 0,
      logger,
      fetch: (request) => this.#hub.upgrade(request, "peer", undefined),
    });
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#http.address.port}/`;
  }

  get faults(): readonly string[] {
    return this.#lines.map((line) => JSON.parse(line).fault);
  }

  send(text: string): void {
    this.#hub.send(this.clients, text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub[Symbol.asyncDispose]();
    await this.#http[Symbol.asyncDispose]();
  }
}
