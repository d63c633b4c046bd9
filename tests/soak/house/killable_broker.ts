import {
  findMosquitto,
  freePort,
  spawnMosquitto,
} from "../../support/mosquitto.ts";
import { startProgram } from "../../support/service_process.ts";

/** A broker that may be killed and started again on its port. */
export class KillableBroker implements AsyncDisposable {
  readonly port = freePort();
  readonly #mosquitto = findMosquitto();
  #child: { readonly pid: number; readonly kill: () => Promise<unknown> } = {
    pid: 0,
    kill: () => Promise.resolve(),
  };

  /** What it is, for the report. */
  get name(): string {
    return this.#mosquitto === null ? "deno task broker" : "Mosquitto";
  }

  /** Its process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Starts it and waits until it accepts connections. */
  async start(): Promise<void> {
    if (this.#mosquitto === null) {
      const broker = await startProgram("services/broker/main.ts", [
        "--json",
        `--port=${this.port}`,
      ]);
      const kill = () => broker.stop("SIGKILL");
      this.#child = { pid: broker.child.pid, kill };
      return;
    }
    const child = await spawnMosquitto(this.#mosquitto, this.port);
    const kill = () => {
      child.kill("SIGKILL");
      return child.status;
    };
    this.#child = { pid: child.pid, kill };
  }

  /** Kills it without a word. */
  async kill(): Promise<void> {
    await this.#child.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
