import { type LogLevel, SYSTEM_CLOCK } from "@dvbcss/runtime";
import type { ServedWallClock, WcServiceOptions } from "@dvbcss/service-wc";
import { deadline } from "@dvbcss/std/async";
import {
  compareClocks,
  handshakeMemory,
  wallClockBy,
} from "./clock_handshake.ts";

/** What the worker is told. */
export type WcWorkerOrder =
  | {
    readonly kind: "start";
    readonly options: WcServiceOptions;
    readonly logLevel: LogLevel;
    readonly json: boolean;
  }
  | {
    /** Show the wall clock to this thread; has no answer but in the memory. */
    readonly kind: "show-clock";
    readonly memory: SharedArrayBuffer;
  }
  | { readonly kind: "measure" }
  | { readonly kind: "stop" };

/** What the worker answers: one report an order but "show-clock", in order. */
export type WcWorkerReport =
  | {
    readonly kind: "listening";
    readonly hostname: string;
    readonly port: number;
  }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "metrics"; readonly text: string }
  | { readonly kind: "stopped" };

/** Time the worker has to stop, in milliseconds. */
const STOP_WITHIN_MILLIS = 300;

/** The WC service on a worker; disposing stops it. */
export class WcWorker implements AsyncDisposable {
  readonly #worker: Worker;
  readonly #broken = Promise.withResolvers<never>();
  readonly #asked: PromiseWithResolvers<WcWorkerReport>[] = [];
  #listening = { hostname: "", port: 0 };

  private constructor() {
    const url = new URL("./wc_worker.ts", import.meta.url);
    this.#worker = new Worker(url, { type: "module", name: "wc" });
    this.#worker.onmessage = ({ data }: MessageEvent<WcWorkerReport>) =>
      this.#asked.shift()?.resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const error = new Error(`The WC worker broke: ${event.message}`);
      this.#broken.reject(error);
      for (const { reject } of this.#asked.splice(0)) reject(error);
    };
    this.#broken.promise.catch(() => {});
  }

  /**
   * Starts the service.
   *
   * @param order Settings.
   * @returns The worker, once its service listens.
   * @throws {Error} If it cannot listen.
   */
  static async start(
    order: Omit<Extract<WcWorkerOrder, { kind: "start" }>, "kind">,
  ): Promise<WcWorker> {
    const worker = new WcWorker();
    const report = await worker.#ask({ kind: "start", ...order });
    if (report.kind !== "listening") {
      worker.#worker.terminate();
      const reason = report.kind === "failed" ? report.reason : report.kind;
      throw new Error(`Cannot serve the wall clock: ${reason}`);
    }
    worker.#listening = report;
    return worker;
  }

  /** Where the service listens. */
  get address(): { readonly hostname: string; readonly port: number } {
    return this.#listening;
  }

  /** Fails when the worker breaks; settles in no other way. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /**
   * Finds out how to read the service's wall clock here. Holds this thread up for
   * a few milliseconds.
   *
   * @returns The wall clock.
   * @throws {Error} If the worker does not answer.
   */
  wallClock(): ServedWallClock {
    const memory = handshakeMemory();
    this.#worker.postMessage(
      { kind: "show-clock", memory } satisfies WcWorkerOrder,
    );
    return wallClockBy(SYSTEM_CLOCK, compareClocks(memory, SYSTEM_CLOCK));
  }

  /**
   * Asks what the service counted.
   *
   * @returns Text in Prometheus' exposition format.
   */
  async metrics(): Promise<string> {
    const report = await this.#ask({ kind: "measure" });
    return report.kind === "metrics" ? report.text : "";
  }

  /** Stops the service and its thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    // A worker that does not answer any more is ended all the same.
    await deadline(this.#ask({ kind: "stop" }), STOP_WITHIN_MILLIS)
      .catch(() => {});
    this.#worker.terminate();
  }

  #ask(order: WcWorkerOrder): Promise<WcWorkerReport> {
    const asked = Promise.withResolvers<WcWorkerReport>();
    // Not a race with `broken`, which would remember every answer until then.
    this.#asked.push(asked);
    this.#worker.postMessage(order);
    return asked.promise;
  }
}
