import { type ServiceProcess, startProgram } from "./service_process.ts";
import { TextSocket } from "./text_socket.ts";

/** The gateway as a process of its own, on free ports of loopback. */
export class RunningGateway implements AsyncDisposable {
  /** The process. */
  readonly process: ServiceProcess;

  constructor(process: ServiceProcess) {
    this.process = process;
  }

  /**
   * Starts it and waits for its listening line.
   *
   * @param args More arguments.
   * @param flags What the runtime is told; its own permission set if left out.
   * @returns The running gateway; disposing kills it.
   */
  static async start(
    args: readonly string[] = [],
    flags: readonly string[] = ["-P"],
  ): Promise<RunningGateway> {
    return new RunningGateway(
      await startProgram("services/gateway/main.ts", [
        "--json",
        "--hostname=127.0.0.1",
        "--port=0",
        "--wc-port=0",
        ...args,
      ], flags),
    );
  }

  /** Where companions begin. */
  get ciiUrl(): string {
    return this.#url("/cii");
  }

  /** UDP port of the wall clock. */
  get wcPort(): number {
    return Number(new URL(this.#url("udp:")).port);
  }

  /** TCP port of everything else. */
  get port(): number {
    return this.process.port;
  }

  /** Connects a CII companion. */
  cii(): Promise<TextSocket> {
    return TextSocket.connect(this.ciiUrl);
  }

  /**
   * Connects a TS companion.
   *
   * @param timelineSelector The timeline it asks for.
   */
  ts(timelineSelector: string): Promise<TextSocket> {
    return TextSocket.connect(this.#url("/ts"), {
      contentIdStem: "",
      timelineSelector,
    });
  }

  /**
   * Asks for something over HTTP.
   *
   * @param path What.
   * @param init How.
   * @returns Status and text of the answer.
   */
  async http(
    path: string,
    init: RequestInit = {},
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, init);
    return { status: response.status, text: await response.text() };
  }

  /**
   * Asks the control API for a change.
   *
   * @param method `PATCH` or `PUT`.
   * @param path Of what.
   * @param body The change.
   * @returns Status and text of the answer.
   */
  control(method: string, path: string, body: object) {
    return this.http(path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  /** Kills it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]();
  }

  #url(part: string): string {
    const url = this.process.urls.find((one) => one.includes(part));
    if (url === undefined) throw new Error(`No URL with ${part}`);
    return url;
  }
}
