import type { Parts, TsPart } from "@dvbcss/channel";
import { durationNanos, type WallClockNanos } from "@dvbcss/clock";
import { TsServer, type TsServerAction } from "@dvbcss/protocol";
import {
  type Counter,
  FaultLog,
  type HubClient,
  type ServiceParts,
  SteadyWallClock,
  type WallClockEvent,
  WallClockFollower,
  WebSocketHub,
} from "@dvbcss/runtime";
import { Audience } from "./audience.ts";
import type { TsConfig } from "./config.ts";
import { TestTimelines } from "./test_timelines.ts";

/** Settings of a {@linkcode TsService}. */
export interface TsServiceOptions
  extends Pick<TsConfig, "maxConnections" | "refreshSeconds"> {
  /** Host to tell companions, if not the one they connected to. */
  readonly advertise: string | undefined;
  /** Whether to present a test programme's timelines; true unless said otherwise. */
  readonly testTimelines?: boolean;
}

/** What a {@linkcode TsService} is given by the program that runs it. */
export interface TsServiceParts extends ServiceParts {
  /**
   * The wall clock, where the program follows it already; otherwise the service
   * follows the WC service that the channel names.
   */
  readonly wallClock?: WallClockFollower;
}

type Client = HubClient<undefined>;

type OwnEndpoint = Omit<TsPart, "neededSelectors" | "timestamps">;

/** Rank of the test programme's timelines: any other source is better. */
const TEST_PRIORITY = 0;

/**
 * The TS service without a listener of its own: follows the wall clock, matches
 * what companions ask for against what the channel says is presented.
 */
export class TsService implements AsyncDisposable {
  readonly #parts: ServiceParts;
  readonly #faults: FaultLog;
  readonly #reports: Counter;
  readonly #hub: WebSocketHub<undefined>;
  readonly #server: TsServer<Client>;
  readonly #audience: Audience<Client>;
  readonly #wallClock: WallClockFollower;
  /** Whether it is this service's to point and to end. */
  readonly #ownsWallClock: boolean;
  readonly #guess: SteadyWallClock;
  readonly #test: TestTimelines | undefined;
  readonly #unsubscribe: readonly (() => void)[];
  #endpoint: OwnEndpoint | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * Serves from now on whoever {@linkcode TsService.upgrade} lets in.
   *
   * @param options Settings.
   * @param parts What it is given.
   */
  constructor(options: TsServiceOptions, parts: TsServiceParts) {
    this.#parts = parts;
    const { channel, clock, logger, metrics } = parts;
    this.#faults = new FaultLog({
      logger,
      clock,
      counter: metrics.counter("ts_faults_total", "Faults of peers."),
    });
    this.#reports = metrics.counter(
      "ts_presentation_timestamps_total",
      "Reports of when companions present.",
    );
    metrics.gauge(
      "ts_wall_clock_dispersion_seconds",
      "Bound on the error of the wall clock that is followed.",
      () =>
        this.dispersionNanos === null ? undefined : this.dispersionNanos / 1e9,
    );
    this.#guess = new SteadyWallClock(clock);
    this.#ownsWallClock = parts.wallClock === undefined;
    this.#wallClock = parts.wallClock ??
      new WallClockFollower({ clock, logger, faults: this.#faults });
    this.#test = options.testTimelines === false
      ? undefined
      : new TestTimelines();
    this.#server = new TsServer({
      refreshNanos: durationNanos(Math.round(options.refreshSeconds * 1e9)),
    });
    this.#audience = new Audience({
      announce: () => channel.announce(this.#ownParts()),
      presentation: () => ({
        contentId: this.contentId,
        timelines: channel.view.timelines,
      }),
      setupOf: (client) => this.#server.setupOf(client),
    });
    this.#hub = new WebSocketHub({
      service: "ts",
      maxConnections: options.maxConnections,
      faults: this.#faults,
      logger,
      metrics,
      handlers: {
        connect: (client) =>
          this.#perform(this.#server.handleConnect(this.#now(), client)),
        text: (client, text) =>
          this.#perform(this.#server.handleMessage(this.#now(), client, text)),
        disconnect: (client) => {
          this.#audience.handleLeave(client);
          this.#perform(this.#server.handleDisconnect(this.#now(), client));
        },
      },
    });
    this.#unsubscribe = [
      this.#wallClock.subscribe((event) => this.#handleWallClock(event)),
      channel.subscribe(() => this.#refresh()),
    ];
    this.#refresh();
  }

  /** Lets companions in, or closes their connections with 1001. */
  get hub(): Pick<
    WebSocketHub<unknown>,
    "enable" | "disable" | "enabled" | "size" | "clients"
  > {
    return this.#hub;
  }

  /** The content id that stems are matched against; null for none. */
  get contentId(): string | null {
    return this.#parts.channel.view.content?.contentId ?? null;
  }

  /** Dispersion of the wall clock that is followed; null while it is not known. */
  get dispersionNanos(): number | null {
    return this.#wallClock.read()?.dispersionNanos ?? null;
  }

  /**
   * Announces where it is served.
   *
   * @param endpoint Where.
   */
  announceAt(endpoint: OwnEndpoint): void {
    this.#endpoint = endpoint;
    this.#refresh();
  }

  /**
   * Answers a request for its WebSocket.
   *
   * @param request The request.
   * @param peer Its sender's IP address.
   * @returns The upgrade, or why not.
   */
  upgrade(request: Request, peer: string): Response {
    return this.#hub.upgrade(request, peer, undefined);
  }

  /** Closes every connection with 1001 and announces the departure. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    const closing = this.#hub[Symbol.asyncDispose]();
    // After the clients, whose leaving changes what is needed.
    this.#parts.channel.announce({});
    this.#audience[Symbol.dispose]();
    clearTimeout(this.#timer);
    await closing;
    if (this.#ownsWallClock) await this.#wallClock[Symbol.asyncDispose]();
  }

  #handleWallClock(event: WallClockEvent): void {
    this.#test?.handleWallClock(event);
    if (event.change !== "improve") this.#refresh();
  }

  /**
   * The wall clock; before it is known our own guess, which is good enough to
   * say that nothing is known yet.
   */
  #now(): WallClockNanos {
    return this.#wallClock.read()?.wallClock ?? this.#guess.now();
  }

  /** Takes in what the channel says, and announces what this service owns. */
  #refresh(): void {
    const { channel } = this.#parts;
    if (this.#ownsWallClock) this.#followWallClock();
    channel.announce(this.#ownParts());
    this.#audience.handlePresentation();
    const known = this.#wallClock.correlation !== undefined;
    this.#perform(this.#server.handlePresentation(this.#now(), {
      contentId: this.contentId,
      // A timeline means nothing while the wall clock is not known.
      timelines: known ? channel.view.timelines : [],
    }));
  }

  #followWallClock(): void {
    const { wc } = this.#parts.channel.view;
    // Without a host it is on every interface of, as far as anybody said, here.
    this.#wallClock.follow(
      wc && { hostname: wc.host ?? "127.0.0.1", port: wc.port },
    );
  }

  #ownParts(): Parts {
    const { timelines } = this.#parts.channel.view;
    const own = this.#test?.besides(timelines) ?? [];
    return {
      ...(this.#endpoint === undefined
        ? {}
        : { ts: { ...this.#endpoint, ...this.#audience.asked } }),
      ...(own.length === 0
        ? {}
        : { timelines: { priority: TEST_PRIORITY, timelines: own } }),
    };
  }

  #perform(actions: readonly TsServerAction<Client>[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "send":
          this.#hub.send(action.clients, action.text);
          break;
        case "close":
          this.#audience.handleLeave(action.client);
          this.#faults.report(action.client.peer, "closed-by-us");
          this.#hub.close(action.client, action.code, action.reason);
          break;
        case "discard":
          this.#faults.report(action.client.peer, action.fault);
          break;
        case "need":
          this.#audience.handleNeed(action.selectors);
          break;
        case "report":
          this.#reports.add();
          this.#audience.handleReport(action.client, action.timestamps);
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        default:
          action satisfies never;
      }
    }
  }

  #setTimer(at: WallClockNanos): void {
    clearTimeout(this.#timer);
    const millis = Math.ceil(Number(at - this.#now()) / 1e6);
    this.#timer = setTimeout(
      () => this.#perform(this.#server.handleTimer(this.#now())),
      Math.max(0, millis),
    );
  }
}
