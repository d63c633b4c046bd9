import {
  FaultLog,
  type HubClient,
  type ServiceParts,
  WebSocketHub,
} from "@dvbcss/runtime";
import type { DashboardState } from "@dvbcss/service-pages";
import { MessageBudget } from "./message_budget.ts";
import { ScreenReports } from "./screen_reports.ts";
import type { SourceHost } from "@dvbcss/service-source";

/** What a {@linkcode DashboardService} works with. */
export interface DashboardServiceParts extends ServiceParts {
  /** What is presented. */
  readonly source: Pick<SourceHost, "now" | "dispersionNanos">;
}

/** Dashboards that may be open at once. */
const MAX_DASHBOARDS = 64;

/** State is pushed at least this often, in milliseconds. */
const PERIOD_MILLIS = 1_000;

/** Changes within this time are pushed together, in milliseconds. */
const GATHER_MILLIS = 50;

/** A page reports twice a second; more than this is none of ours. */
const BUDGET = { perSecond: 10, burst: 40 };

/** Close code of RFC 6455 for who breaks the rules. */
const POLICY_VIOLATION = 1008;

/** A companion page: its budget is known from the moment it is connected. */
interface ReportContext {
  readonly budget: MessageBudget;
}

type Reporter = HubClient<ReportContext>;

/**
 * Pushes the gateway's state to dashboards on `/push`, and takes what companion
 * pages report on `/report`.
 */
export class DashboardService implements AsyncDisposable {
  /** What companion pages said last. */
  readonly reports: ScreenReports<Reporter> = new ScreenReports();
  readonly #parts: DashboardServiceParts;
  readonly #dashboards: WebSocketHub<undefined>;
  readonly #reporters: WebSocketHub<ReportContext>;
  #stateOf: (() => DashboardState) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSoon = false;

  /**
   * Serves from now on whoever is let in.
   *
   * @param parts What it is given.
   * @param maxReporters Companion pages that may report at once.
   */
  constructor(parts: DashboardServiceParts, maxReporters: number) {
    this.#parts = parts;
    const { clock, logger, metrics } = parts;
    const counter = metrics.counter("page_faults_total", "Faults of pages.");
    const faults = new FaultLog({ logger, clock, counter });
    const common = { faults, logger, metrics };
    this.#dashboards = new WebSocketHub({
      ...common,
      service: "dashboard",
      maxConnections: MAX_DASHBOARDS,
      handlers: {
        connect: () => this.#push(),
        text: (client) => {
          faults.report(client.peer, "unexpected-message");
          this.#dashboards.close(client, POLICY_VIOLATION, "say nothing here");
        },
        disconnect: () => {},
      },
    });
    this.#reporters = new WebSocketHub({
      ...common,
      service: "report",
      maxConnections: maxReporters,
      handlers: {
        connect: (client) => {
          this.reports.handleConnect(client);
          this.changed();
        },
        text: (client, text) => this.#hear(client, text, faults),
        disconnect: (client) => {
          this.reports.handleDisconnect(client);
          this.changed();
        },
      },
    });
  }

  /**
   * Begins to push.
   *
   * @param stateOf Describes the gateway.
   */
  start(stateOf: () => DashboardState): void {
    this.#stateOf = stateOf;
    this.#push();
  }

  /** Pushes the state soon, since it has changed. */
  changed(): void {
    if (this.#isSoon || this.#dashboards.size === 0) return;
    this.#isSoon = true;
    this.#schedule(GATHER_MILLIS);
  }

  /**
   * Answers a dashboard's request for the WebSocket.
   *
   * @param request The request, which is allowed.
   * @param peer Its sender's IP address.
   * @returns The upgrade, or why not.
   */
  upgradeDashboard(request: Request, peer: string): Response {
    return this.#dashboards.upgrade(request, peer, undefined);
  }

  /**
   * Answers a companion page's request for the WebSocket.
   *
   * @param request The request, which is allowed.
   * @param peer Its sender's IP address.
   * @returns The upgrade, or why not.
   */
  upgradeReporter(request: Request, peer: string): Response {
    const budget = new MessageBudget(this.#parts.source.now(), BUDGET);
    return this.#reporters.upgrade(request, peer, { budget });
  }

  /** Closes every connection with 1001. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stateOf = undefined;
    clearTimeout(this.#timer);
    await Promise.all([
      this.#dashboards[Symbol.asyncDispose](),
      this.#reporters[Symbol.asyncDispose](),
    ]);
  }

  #hear(client: Reporter, text: string, faults: FaultLog): void {
    const { source } = this.#parts;
    const now = source.now();
    if (!client.context.budget.spend(now)) {
      faults.report(client.peer, "too-many-messages");
      this.#reporters.close(client, POLICY_VIOLATION, "too-many-messages");
      return;
    }
    const { dispersionNanos } = source;
    const fault = this.reports.handleText(now, dispersionNanos, client, text);
    if (fault !== undefined) faults.report(client.peer, fault);
    this.changed();
  }

  /** Nothing is counted, and nobody is woken, while no dashboard is open. */
  #push(): void {
    this.#isSoon = false;
    clearTimeout(this.#timer);
    if (this.#stateOf === undefined || this.#dashboards.size === 0) return;
    const text = JSON.stringify(this.#stateOf());
    this.#dashboards.send([...this.#dashboards.clients], text);
    this.#schedule(PERIOD_MILLIS);
  }

  #schedule(millis: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#push(), millis);
  }
}
