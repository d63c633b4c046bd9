import { durationNanos, wallClockNanos } from "@dvbcss/clock";
import { followUpOf, stampTransmit, WcResponder } from "@dvbcss/protocol";

/** What a {@linkcode RoughTv} says first; later it tells differences only. */
const FIRST = {
  protocolVersion: "1.1",
  contentId: "dvb://1.2.3",
  contentIdStatus: "stable",
  presentationStatus: null,
  timelines: [{
    timelineSelector: "urn:dvb:css:timeline:pts",
    timelineProperties: { unitsPerTick: 1, unitsPerSecond: 90_000 },
  }],
};

/** Its wall clock began to count lately, so that JSON numbers hold it. */
const EPOCH_NANOS = 77_000_000_000n;

/**
 * A TV Device that takes liberties, over real sockets: URLs without a path, WC on
 * another host and in two steps, differences only in CII, numbers for strings in
 * TS, a status that is null.
 */
export class RoughTv implements AsyncDisposable {
  /** What companions report, as it came. */
  readonly reports: string[] = [];
  readonly #ciiSockets = new Set<WebSocket>();
  readonly #tsSockets = new Set<WebSocket>();
  readonly #cii;
  readonly #ts;
  readonly #wc = Deno.listenDatagram({
    transport: "udp",
    hostname: "127.0.0.2",
    port: 0,
  });
  readonly #answering: Promise<void>;

  /** Switches it on. */
  constructor() {
    this.#ts = serve(this.#tsSockets, {
      message: (socket, text) => this.#handleTs(socket, text),
    });
    const { port: tsPort } = this.#ts.addr;
    const wcPort = portOf(this.#wc.addr);
    const first = {
      ...FIRST,
      tsUrl: `ws://127.0.0.1:${tsPort}`,
      wcUrl: `udp://127.0.0.2:${wcPort}`,
    };
    this.#cii = serve(this.#ciiSockets, {
      open: (socket) => socket.send(JSON.stringify(first)),
    });
    this.#answering = this.#answer();
  }

  /** Where its CII is, without a path. */
  get ciiUrl(): string {
    return `ws://127.0.0.1:${this.#cii.addr.port}`;
  }

  /** Reads its wall clock, in nanoseconds. */
  wallClock(): bigint {
    return EPOCH_NANOS + BigInt(Math.round(performance.now() * 1e6));
  }

  /** Where its content is, in seconds. */
  positionSeconds(): number {
    return Number(this.wallClock() - EPOCH_NANOS) / 1e9;
  }

  /** Tells a difference. */
  tell(change: object): void {
    for (const socket of this.#ciiSockets) socket.send(JSON.stringify(change));
  }

  /** Switches it off. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of [...this.#ciiSockets, ...this.#tsSockets]) {
      socket.close();
    }
    this.#wc.close();
    await Promise.all([
      this.#cii.shutdown(),
      this.#ts.shutdown(),
      this.#answering,
    ]);
  }

  #handleTs(socket: WebSocket, text: string): void {
    if (!text.includes("timelineSelector")) return void this.reports.push(text);
    socket.send(JSON.stringify({
      contentTime: 0,
      wallClockTime: Number(EPOCH_NANOS),
      timelineSpeedMultiplier: 1,
    }));
  }

  async #answer(): Promise<void> {
    const responder = new WcResponder({
      precisionNanos: durationNanos(1_000),
      maxFreqErrorPpm: 50,
      followUp: true,
    });
    const now = () => wallClockNanos(this.wallClock());
    for await (const [octets, from] of this.#wc) {
      const action = responder.handleDatagram(now(), octets);
      if (action.kind === "discard") continue;
      stampTransmit(action.datagram, now());
      await this.#wc.send(action.datagram, from);
      await this.#wc.send(followUpOf(action.datagram, now()), from);
    }
  }
}

function serve(
  sockets: Set<WebSocket>,
  handlers: {
    readonly open?: (socket: WebSocket) => void;
    readonly message?: (socket: WebSocket, text: string) => void;
  },
) {
  return Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    sockets.add(socket);
    socket.onopen = () => handlers.open?.(socket);
    socket.onmessage = ({ data }) => handlers.message?.(socket, String(data));
    socket.onclose = () => sockets.delete(socket);
    return response;
  });
}

function portOf(address: Deno.Addr): number {
  if ("port" in address) return address.port;
  throw new TypeError("Cannot tell the port of a socket without one");
}
