import {
  ClockBreak,
  measurePrecision,
  type MonotonicNanos,
} from "@dvbcss/clock";
import {
  Companion,
  type CompanionAction,
  type CompanionEvent,
  type CompanionOptions,
  type CompanionReading,
  type CssUrl,
  formatCssUrl,
} from "@dvbcss/companion";
import {
  type CandidateSelector,
  EstimatingSelector,
  WC_MESSAGE_LENGTH,
} from "@dvbcss/protocol";
import {
  type DatagramClient,
  openDatagramClient,
} from "./network/datagram_client.ts";
import { clockPair, type DateSource } from "./clock/clock_pair.ts";
import {
  type MonotonicClock,
  SYSTEM_CLOCK,
  SYSTEM_MAX_FREQ_ERROR_PPM,
} from "./clock/system_clock.ts";
import {
  openWebSocket,
  type WebSocketClient,
} from "./network/websocket_client.ts";

/** Settings of {@linkcode followTv}; most are the companion's own. */
export interface FollowTvOptions
  extends Omit<CompanionOptions, "wallClock" | "random"> {
  /** Which measurements to believe; all, by an estimator, if left out. */
  readonly candidateSelector?: CandidateSelector;
  /** The local clock; the system's if left out. */
  readonly clock?: MonotonicClock;
  /** What gives a sleep of this machine away; its date if left out. */
  readonly date?: DateSource;
  /** Called with each event, as it happens. */
  readonly report?: (event: CompanionEvent) => void;
}

/**
 * Follows a TV Device over real sockets, until disposed.
 *
 * @param options What to follow and how.
 * @returns The running companion.
 * @throws {SyntaxError} If a URL is not one; the message says what is wanted.
 *
 * @example Where is the film?
 * ```ts ignore
 * const tv = followTv({ ciiUrl: "ws://192.0.2.5:7681/cii" });
 * setInterval(() => console.log(tv.reading().positionSeconds), 1000);
 * ```
 */
export function followTv(options: FollowTvOptions): FollowedTv {
  return new FollowedTv(options);
}

/**
 * A TV Device that is being followed.
 *
 * After this machine slept, or its date was set, nothing is known until it was
 * measured anew: a position that is off by the sleep is never read.
 */
export class FollowedTv implements AsyncDisposable {
  readonly #clock: MonotonicClock;
  readonly #date: DateSource;
  readonly #clockBreak: ClockBreak;
  readonly #report: (event: CompanionEvent) => void;
  readonly #companion: Companion;
  readonly #webSockets = new Map<number, WebSocketClient>();
  readonly #datagramClients = new Map<number, DatagramClient>();
  readonly #closing = new Set<Promise<void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  /**
   * Begins to follow.
   *
   * @param options What to follow and how.
   */
  constructor(options: FollowTvOptions) {
    const clock = options.clock ?? SYSTEM_CLOCK;
    this.#clock = clock;
    this.#date = options.date ?? Date.now;
    this.#clockBreak = new ClockBreak(clockPair(clock, this.#date));
    this.#report = options.report ?? (() => {});
    this.#companion = new Companion({
      ...options,
      wallClock: {
        selector: options.candidateSelector ??
          new EstimatingSelector({ random: Math.random }),
        localPrecisionNanos: measurePrecision({ read: () => clock.now() }),
        localMaxFreqErrorPpm: SYSTEM_MAX_FREQ_ERROR_PPM,
      },
      random: Math.random,
    });
    this.#perform(this.#companion.start(clock.now()));
  }

  /** The machine, for what it knows besides readings. */
  get companion(): Companion {
    return this.#companion;
  }

  /**
   * Reads everything that is known, now.
   *
   * @returns The reading.
   */
  reading(): CompanionReading {
    this.#checkClock();
    return this.#companion.readingAt(this.#clock.now());
  }

  /** Stops following. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#perform(this.#companion.stop(this.#clock.now()));
    clearTimeout(this.#timer);
    await Promise.all(this.#closing);
  }

  /** Starts anew if the local clock stood still; tells whether it did. */
  #checkClock(): boolean {
    const pair = clockPair(this.#clock, this.#date);
    const millis = this.#clockBreak.breakMillisAt(pair);
    if (millis === undefined || this.#ended) return false;
    this.#clockBreak.restart(pair);
    const seconds = (millis / 1e3).toFixed(1);
    const reason = `this machine slept or its date was set, by ${seconds} s`;
    this.#perform(this.#companion.handleClockBreak(this.#clock.now(), reason));
    return true;
  }

  #perform(actions: readonly CompanionAction[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "open":
          this.#open(action.socket, action.url);
          break;
        case "close":
          this.#close(action.socket);
          break;
        case "send-text":
          this.#webSockets.get(action.socket)?.send(action.text);
          break;
        case "send-datagram":
          this.#carrierOf(action.socket)?.send(action.datagram);
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        case "report":
          this.#note(action.event);
          break;
        default:
          action satisfies never;
      }
    }
  }

  #note(event: CompanionEvent): void {
    if (event.kind === "measurement") {
      this.#clockBreak.restart(clockPair(this.#clock, this.#date));
    }
    this.#report(event);
  }

  #open(socket: number, url: CssUrl): void {
    if (url.scheme === "udp") this.#openDatagram(socket, url);
    else this.#openWebSocket(socket, url);
  }

  #openWebSocket(socket: number, url: CssUrl): void {
    const companion = this.#companion;
    this.#webSockets.set(
      socket,
      openWebSocket({
        url: formatCssUrl(url),
        opened: () =>
          this.#perform(companion.handleOpen(this.#clock.now(), socket)),
        received: (message) => {
          const now = this.#clock.now();
          // What waited through a sleep belongs to the time before.
          if (this.#checkClock()) return;
          this.#perform(companion.handleMessage(now, socket, message));
        },
        closed: (reason) => this.#lost(socket, reason),
      }),
    );
  }

  #openDatagram(socket: number, url: CssUrl): void {
    const companion = this.#companion;
    this.#datagramClients.set(
      socket,
      openDatagramClient({
        hostname: url.host,
        port: url.port,
        maxOctets: WC_MESSAGE_LENGTH + 1,
        clock: this.#clock,
        opened: () =>
          this.#perform(companion.handleOpen(this.#clock.now(), socket)),
        received: (receivedAt, datagram) => {
          if (this.#checkClock()) return;
          this.#perform(
            companion.handleDatagram(receivedAt, socket, datagram),
          );
        },
        stray: () =>
          this.#report({
            kind: "discard",
            service: "wc",
            fault: "not-from-the-server",
          }),
        closed: (reason) => this.#lost(socket, reason),
      }),
    );
  }

  #lost(socket: number, reason: string): void {
    this.#close(socket);
    const now = this.#clock.now();
    this.#perform(this.#companion.handleClose(now, socket, reason));
  }

  #close(socket: number): void {
    const open = this.#carrierOf(socket);
    this.#webSockets.delete(socket);
    this.#datagramClients.delete(socket);
    if (open === undefined) return;
    const closing = dispose(open);
    this.#closing.add(closing);
    closing.then(() => this.#closing.delete(closing));
  }

  /** The wall clock's octets go as datagrams, or over a WebSocket. */
  #carrierOf(socket: number): WebSocketClient | DatagramClient | undefined {
    return this.#webSockets.get(socket) ?? this.#datagramClients.get(socket);
  }

  #setTimer(at: MonotonicNanos | null): void {
    clearTimeout(this.#timer);
    if (at === null) return;
    const millis = Math.ceil(Number(at - this.#clock.now()) / 1e6);
    this.#timer = setTimeout(() => {
      if (this.#checkClock()) return;
      this.#perform(this.#companion.handleTimer(this.#clock.now()));
    }, Math.max(0, millis));
  }
}

async function dispose(socket: AsyncDisposable): Promise<void> {
  await socket[Symbol.asyncDispose]();
}
