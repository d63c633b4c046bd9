import type { CiiPart, Parts } from "@dvbcss/channel";
import type { Content } from "@dvbcss/presentation";
import {
  ciiMessageOf,
  CiiServer,
  type CiiServerAction,
  type LocalAddress,
  tsUrlOf,
} from "@dvbcss/protocol";
import {
  bracketed,
  FaultLog,
  type HubClient,
  reachedHost,
  type ServiceParts,
  WebSocketHub,
} from "@dvbcss/runtime";
import { CompanionShares } from "./companion_shares.ts";
import type { CiiConfig } from "./config.ts";

/** Settings of a {@linkcode CiiService}. */
export interface CiiServiceOptions extends
  Pick<
    CiiConfig,
    "advertise" | "maxConnections" | "diffOnly" | "contentId"
  > {
  /**
   * Path at which companions that come by TLS find TS, on the same port; leave
   * out if TS is without TLS.
   */
  readonly tlsTsPath?: string;
}

type Client = HubClient<LocalAddress>;

/** Rank of the content id of the command line: any other source is better. */
const FALLBACK_PRIORITY = 0;

/**
 * The CII service without a listener of its own: puts together what the channel
 * says and tells it to companions.
 */
export class CiiService implements AsyncDisposable {
  readonly #options: CiiServiceOptions;
  readonly #parts: ServiceParts;
  readonly #faults: FaultLog;
  readonly #hub: WebSocketHub<LocalAddress>;
  readonly #server: CiiServer<Client>;
  readonly #shares = new CompanionShares<Client>();
  readonly #fallback: Content | undefined;
  readonly #unsubscribe: () => void;
  #endpoint: CiiPart | undefined;

  /**
   * Serves from now on whoever {@linkcode CiiService.upgrade} lets in.
   *
   * @param options Settings.
   * @param parts What it is given.
   */
  constructor(options: CiiServiceOptions, parts: ServiceParts) {
    this.#options = options;
    this.#parts = parts;
    this.#fallback = fallbackContent(options.contentId);
    const { channel, clock, logger, metrics } = parts;
    this.#faults = new FaultLog({
      logger,
      clock,
      counter: metrics.counter("cii_faults_total", "Faults of companions."),
    });
    this.#server = new CiiServer({ diffOnly: options.diffOnly });
    this.#hub = new WebSocketHub({
      service: "cii",
      maxConnections: options.maxConnections,
      faults: this.#faults,
      logger,
      metrics,
      handlers: {
        connect: (client) =>
          this.#perform(this.#server.handleConnect(client, {
            ...client.context,
            share: this.#shares.join(client),
          })),
        text: (client, text) =>
          this.#perform(this.#server.handleMessage(client, text)),
        disconnect: (client) => {
          this.#shares.leave(client);
          this.#server.handleDisconnect(client);
        },
      },
    });
    this.#unsubscribe = channel.subscribe(() => this.#refresh());
    this.#refresh();
  }

  /** Lets companions in, or closes their connections with 1001. */
  get hub(): Pick<
    WebSocketHub<unknown>,
    "enable" | "disable" | "enabled" | "size" | "clients"
  > {
    return this.#hub;
  }

  /** What companions are told at present. */
  get contentId(): string | null {
    return this.#server.state.contentId ?? null;
  }

  /**
   * Announces where it is served.
   *
   * @param endpoint Where.
   */
  announceAt(endpoint: CiiPart): void {
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
    const reached = reachedHost(request);
    if (reached === undefined) {
      return new Response("The Host header must name this device\n", {
        status: 400,
      });
    }
    const { advertise, tlsTsPath } = this.#options;
    const host = advertise ?? reached.host;
    const { port } = reached;
    const isSecure = new URL(request.url).protocol === "https:";
    return this.#hub.upgrade(request, peer, {
      host,
      port,
      ...(isSecure && tlsTsPath !== undefined
        ? { tsUrl: `wss://${bracketed(host)}:${port}${tlsTsPath}` }
        : {}),
    });
  }

  /** Closes every connection with 1001 and announces the departure. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe();
    this.#parts.channel.announce({});
    await this.#hub[Symbol.asyncDispose]();
  }

  /** Announces what it owns, and tells companions what has changed. */
  #refresh(): void {
    const { channel, logger } = this.#parts;
    channel.announce(this.#ownParts());
    const { content, timelines, wc, ts, allTs } = channel.view;
    try {
      const message = ciiMessageOf({ content, timelines, wc, ts });
      // One that was started again may not have died yet for all we know.
      const tsUrls = [...new Set(allTs.map(tsUrlOf))];
      this.#perform(this.#server.handleState(message, tsUrls));
    } catch (error) {
      // A source said what cannot be told; what was told before still stands.
      logger.error("state-refused", { reason: String(error) });
    }
  }

  /**
   * The fallback is ours to announce until another source has content. Several
   * CII that have the same one all announce it, lest it go with one of them.
   */
  #ownParts(): Parts {
    const { content } = this.#parts.channel.view;
    const alone = content === null ||
      content.contentId === this.#fallback?.contentId;
    return {
      ...(this.#endpoint === undefined ? {} : { cii: this.#endpoint }),
      ...(this.#fallback === undefined || !alone ? {} : {
        content: { priority: FALLBACK_PRIORITY, content: this.#fallback },
      }),
    };
  }

  #perform(actions: readonly CiiServerAction<Client>[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "send":
          this.#hub.send(action.clients, action.text);
          break;
        case "discard":
          this.#faults.report(action.client.peer, action.fault);
          break;
        default:
          action satisfies never;
      }
    }
  }
}

function fallbackContent(contentId: string): Content | undefined {
  if (contentId === "") return undefined;
  return {
    contentId,
    contentIdStatus: "final",
    presentationStatus: ["okay"],
    mrsUrl: null,
    teUrl: null,
  };
}
