import type { UpstreamSource } from "@dvbcss/source";
import type { SimulatedTv, TvConnection } from "../simulation/simulated_tv.ts";
import type { SeededRandom } from "./random.ts";
import type { SimulatedTime } from "./simulated_time.ts";

/** What an upstream source connects to. */
export type TvService = "cii" | "ts" | "wc";

/** What happens to a connection of the source. */
export type ConnectionEvent = Parameters<UpstreamSource["handleConnection"]>[1];

/** What a network does to what is sent over it. */
export interface NetworkOptions {
  /** Share of datagrams lost. */
  readonly loss: number;
  /** What becomes of what the TV says, on its way. */
  readonly distort?: (service: "cii" | "ts", text: string) => string;
}

interface Link {
  readonly service: TvService;
  tv?: TvConnection;
}

/** TCP sends again ever more seldom; here at each multiple of this, in order. */
const AGAIN_NANOS = 4_000_000_000n;

/** The network between an upstream source and a TV. */
export class UpstreamNetwork {
  /** Texts that the TV got on TS connections. */
  readonly heardByTv: string[] = [];
  /** Every URL that was opened. */
  readonly opened: string[] = [];
  /** Whether it is down: datagrams are lost, all else waits unseen. */
  isCut = false;
  /** Whether datagrams alone are lost. */
  isWcCut = false;
  readonly #options: NetworkOptions;
  readonly #tv: SimulatedTv;
  readonly #time: SimulatedTime;
  readonly #random: SeededRandom;
  readonly #handle: (event: ConnectionEvent) => void;
  readonly #links = new Map<number, Link>();

  constructor(
    options: NetworkOptions,
    tv: SimulatedTv,
    time: SimulatedTime,
    random: SeededRandom,
    handle: (event: ConnectionEvent) => void,
  ) {
    this.#options = options;
    this.#tv = tv;
    this.#time = time;
    this.#random = random;
    this.#handle = handle;
  }

  /** How many connections of a service are open or being opened. */
  connections(service: TvService): number {
    return [...this.#links.values()].filter((it) => it.service === service)
      .length;
  }

  /** The source connects. */
  open(connection: number, url: string): void {
    const service = serviceOf(url);
    const link: Link = { service };
    this.opened.push(url);
    this.#links.set(connection, link);
    this.#later(connection, () => {
      if (!this.#links.has(connection)) return;
      if (service !== "wc") {
        if (!this.#tv.isUp) return this.#lose(connection, "refused");
        link.tv = this.#tvEnd(connection, service);
      }
      this.#handle({ kind: "open", connection });
      if (service !== "wc" && link.tv !== undefined) {
        this.#tv.connect(this.#time.now, service, link.tv);
      }
    });
  }

  /** The source hangs up. */
  close(connection: number): void {
    const link = this.#links.get(connection);
    this.#links.delete(connection);
    const end = link?.tv;
    if (link === undefined || link.service === "wc" || end === undefined) {
      return;
    }
    const { service } = link;
    this.#later(
      connection,
      () => this.#tv.disconnect(this.#time.now, service, end),
    );
  }

  /** The source says something. */
  send(connection: number, message: string | Uint8Array): void {
    const end = this.#links.get(connection)?.tv;
    if (typeof message === "string") {
      if (end === undefined) throw new Error("Not connected");
      this.heardByTv.push(message);
      this.#later(
        connection,
        () => this.#tv.handleText(this.#time.now, end, message),
      );
    } else if (!this.isWcCut && this.#random.next() >= this.#options.loss) {
      this.#later(undefined, () => this.#answer(connection, message));
    }
  }

  #tvEnd(connection: number, service: "cii" | "ts"): TvConnection {
    const { distort = (_service, text) => text } = this.#options;
    return {
      send: (text) =>
        this.#later(connection, () => {
          if (!this.#links.has(connection)) return;
          const message = distort(service, text);
          this.#handle({ kind: "message", connection, message });
        }),
      close: (reason) =>
        this.#later(connection, () => this.#lose(connection, reason)),
    };
  }

  #lose(connection: number, reason: string): void {
    if (!this.#links.delete(connection)) return;
    this.#handle({ kind: "closed", connection, reason });
  }

  #answer(connection: number, request: Uint8Array): void {
    for (const message of this.#tv.handleDatagram(this.#time.now, request)) {
      if (this.#random.next() < this.#options.loss) continue;
      this.#later(
        undefined,
        () => this.#handle({ kind: "message", connection, message }),
      );
    }
  }

  /** Lets something arrive; what TCP is to deliver is sent again. */
  #later(connection: number | undefined, run: () => void): void {
    if (!this.isCut) return this.#time.later(connection, run);
    if (connection === undefined) return;
    const again = (this.#time.now / AGAIN_NANOS + 1n) * AGAIN_NANOS;
    this.#time.at(again, () => this.#later(connection, run));
  }
}

function serviceOf(url: string): TvService {
  if (url.startsWith("udp:")) return "wc";
  return url.includes("/ts") ? "ts" : "cii";
}
