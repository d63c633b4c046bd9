import type { ChannelView } from "@dvbcss/channel";
import type { WallClockNanos } from "@dvbcss/clock";
import {
  bracketed,
  FaultLog,
  type HubClient,
  reachedHost,
  type ServiceParts,
  WebSocketHub,
} from "@dvbcss/runtime";
import { CII_PATH, type CiiService } from "@dvbcss/service-cii";
import type { TvCommand, TvPageState } from "@dvbcss/service-pages";
import type { SourceHost } from "@dvbcss/service-source";
import { TvPages, type TvPagesAction } from "./tv_pages.ts";

/** What a {@linkcode TvPageService} works with. */
export interface TvPageServiceParts extends ServiceParts {
  /** What is presented: a page's content goes before its own. */
  readonly source: Pick<SourceHost, "now" | "presentInstead">;
  /** The CII service, whose companions pages are told of. */
  readonly cii: Pick<CiiService, "hub">;
}

/** What is known of a page's request: where companions begin, as it sees us. */
interface PageContext {
  readonly ciiUrl: string;
}

type Client = HubClient<PageContext>;

/** Pages that may wait at once. */
const MAX_PAGES = 8;

/** How often companions are counted, in milliseconds. */
const COUNT_MILLIS = 500;

/** The pages that play what is presented, on the WebSocket `/server`. */
export class TvPageService implements AsyncDisposable {
  readonly #source: TvPageServiceParts["source"];
  readonly #faults: FaultLog;
  readonly #pages: TvPages<Client> = new TvPages();
  readonly #hub: WebSocketHub<PageContext>;
  readonly #unsubscribe: () => void;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #counting: ReturnType<typeof setInterval> | undefined;

  /**
   * Serves from now on whoever {@linkcode TvPageService.upgrade} lets in.
   *
   * @param parts What it is given.
   */
  constructor(parts: TvPageServiceParts) {
    this.#source = parts.source;
    const { channel, clock, logger, metrics } = parts;
    this.#faults = new FaultLog({
      logger,
      clock,
      counter: metrics.counter("tv_page_faults_total", "Faults of TV pages."),
    });
    this.#hub = new WebSocketHub({
      service: "tv_page",
      maxConnections: MAX_PAGES,
      faults: this.#faults,
      logger,
      metrics,
      handlers: {
        connect: (client) => {
          const { ciiUrl } = client.context;
          this.#count(parts.cii);
          this.#perform(
            this.#pages.handleConnect(this.#now(), client, ciiUrl),
          );
        },
        text: (client, text) =>
          this.#perform(this.#pages.handleText(this.#now(), client, text)),
        disconnect: (client) => {
          this.#perform(this.#pages.handleDisconnect(this.#now(), client));
          if (this.#hub.size === 0) clearInterval(this.#counting);
        },
      },
    });
    this.#unsubscribe = channel.subscribe((view) => this.#handleView(view));
    this.#handleView(channel.view);
  }

  /** The page that plays; null if none does. */
  get state(): TvPageState | null {
    return this.#pages.state;
  }

  /**
   * Registers a listener.
   *
   * @param listener Called when pages may have come, gone or changed.
   * @returns Removes the listener.
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Answers a request for the WebSocket.
   *
   * @param request The request, which is allowed.
   * @param peer Its sender's IP address.
   * @returns The upgrade, or why not.
   */
  upgrade(request: Request, peer: string): Response {
    const reached = reachedHost(request);
    const authority = reached === undefined
      ? "localhost"
      : `${bracketed(reached.host)}:${reached.port}`;
    const ciiUrl = `ws://${authority}${CII_PATH}`;
    return this.#hub.upgrade(request, peer, { ciiUrl });
  }

  /**
   * Asks the page that plays to do something.
   *
   * @param command What.
   * @returns Whether there is one that understands.
   */
  command(command: TvCommand): boolean {
    const actions = this.#pages.command(command);
    this.#perform(actions ?? []);
    return actions !== undefined;
  }

  /** Closes every connection with 1001. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    this.#listeners.clear();
    await this.#hub[Symbol.asyncDispose]();
    clearTimeout(this.#timer);
    clearInterval(this.#counting);
  }

  /** Counts companions for as long as there is a page to be told. */
  #count({ hub }: Pick<CiiService, "hub">): void {
    const count = () => this.#perform(this.#pages.handleCompanions(hub.size));
    clearInterval(this.#counting);
    this.#counting = setInterval(count, COUNT_MILLIS);
    count();
  }

  #now(): WallClockNanos {
    return this.#source.now();
  }

  #handleView({ neededSelectors }: ChannelView): void {
    this.#perform(this.#pages.handleNeeded(neededSelectors));
  }

  #perform(actions: readonly TvPagesAction<Client>[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "send":
          this.#hub.send([action.client], JSON.stringify(action.reply));
          break;
        case "close":
          this.#hub.close(action.client, action.code, action.reason);
          break;
        case "discard":
          this.#faults.report(action.client.peer, action.fault);
          break;
        case "present":
          this.#source.presentInstead(action.presentation);
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        default:
          action satisfies never;
      }
    }
    if (actions.length > 0) {
      for (const listener of this.#listeners) listener();
    }
  }

  #setTimer(at: WallClockNanos): void {
    clearTimeout(this.#timer);
    const millis = Math.ceil(Number(at - this.#now()) / 1e6);
    this.#timer = setTimeout(
      () => this.#perform(this.#pages.handleTimer(this.#now())),
      Math.max(0, millis),
    );
  }
}
