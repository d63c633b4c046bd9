import { SHIPPED_FLAGS } from "../../bench/shipped_flags.ts";
import { RunningGateway } from "../../support/running_gateway.ts";
import { startProgram } from "../../support/service_process.ts";
import type { MetricValues } from "../observation/metrics_text.ts";
import { runNanos } from "../run_clock.ts";
import { type Command, OFFERED, PTS } from "../script/command.ts";
import { SCENARIO_PATH, SCENARIO_SCRIPT } from "../script/scenario_script.ts";
import type { When } from "../truth/content_line.ts";
import { fetchOnce } from "./fetch_once.ts";
import type { House, ServerLife } from "./house.ts";

/** The gateway as it is shipped: one process, controlled over HTTP. */
export class GatewayHouse implements House {
  readonly mortals: readonly string[] = ["gateway"];
  readonly script = SCENARIO_SCRIPT;
  #gateway: RunningGateway;
  #life = 1;
  #dispersionNanos = 0;

  private constructor(gateway: RunningGateway) {
    this.#gateway = gateway;
  }

  /**
   * Starts it on free ports. Its first life plays a scenario.
   *
   * @returns The house, and when it began to play.
   */
  static async start(): Promise<{ house: GatewayHouse; when: When }> {
    const since = runNanos();
    const house = new GatewayHouse(await startGateway(0, 0, SCENARIO_PATH));
    return { house, when: { since, until: runNanos() } };
  }

  get ciiUrl(): string {
    return this.#gateway.ciiUrl;
  }

  get tsUrl(): string {
    return `ws://127.0.0.1:${this.#gateway.port}/ts`;
  }

  get wcPort(): number {
    return this.#gateway.wcPort;
  }

  get lives(): readonly ServerLife[] {
    const { process, port } = this.#gateway;
    return [{
      name: "gateway",
      number: this.#life,
      pid: process.child.pid,
      log: process.stderr,
      metricsUrl: `http://127.0.0.1:${port}/metrics`,
    }];
  }

  readonly dispersionNanos = (): number => this.#dispersionNanos;

  readonly begins = () => ({ wallClock: true, programme: true });

  notice(metrics: MetricValues): void {
    const seconds = metrics.get("ts_wall_clock_dispersion_seconds") ?? 0;
    this.#dispersionNanos = seconds * 1e9;
  }

  async control(command: Command): Promise<When> {
    const { method, path, body } = requestOf(command);
    const since = runNanos();
    const url = `http://127.0.0.1:${this.#gateway.port}${path}`;
    const { status, text } = await fetchOnce(url, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const until = runNanos();
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return { since, until };
  }

  async recover(_name: string, starting: () => void): Promise<When> {
    const { port, wcPort, process } = this.#gateway;
    const since = runNanos();
    await process.stop("SIGKILL");
    starting();
    this.#gateway = await startGateway(port, wcPort);
    this.#life++;
    return { since, until: runNanos() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway[Symbol.asyncDispose]();
  }
}

async function startGateway(
  port: number,
  wcPort: number,
  scenario?: string,
): Promise<RunningGateway> {
  const args = [
    ...(scenario === undefined ? [] : [`--scenario=${scenario}`]),
    "--json",
    "--hostname=127.0.0.1",
    `--port=${port}`,
  ];
  return new RunningGateway(
    await startProgram(
      "services/gateway/main.ts",
      [...args, `--wc-port=${wcPort}`],
      SHIPPED_FLAGS,
    ),
  );
}

interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly body: object;
}

function requestOf(command: Command): ControlRequest {
  switch (command.kind) {
    case "seek":
      return onTimeline(PTS.timelineSelector, {
        seek: { ticks: Math.round(command.seconds * PTS.ticksPerSecond) },
      });
    case "speed":
      return onTimeline(PTS.timelineSelector, { speed: command.speed });
    case "content":
      return onContent({ contentId: command.contentId });
    case "status":
      return onContent({ presentationStatus: command.status });
    case "remove":
      return onTimeline(command.timelineSelector, {}, "DELETE");
    case "add":
      return onTimeline(command.timelineSelector, {
        create: { unitsPerTick: 1, unitsPerSecond: rateOf(command) },
      });
    case "hide":
      return onTimeline(command.timelineSelector, {
        availability: "unavailable",
      });
    case "show":
      return onTimeline(command.timelineSelector, {
        availability: "available",
      });
  }
}

function onContent(body: object): ControlRequest {
  return { method: "PATCH", path: "/presentation", body };
}

function onTimeline(
  selector: string,
  body: object,
  method = "PUT",
): ControlRequest {
  return { method, path: `/timelines/${selector}`, body };
}

function rateOf({ timelineSelector }: { readonly timelineSelector: string }) {
  return OFFERED.find((one) => one.timelineSelector === timelineSelector)
    ?.ticksPerSecond ?? 1_000;
}
