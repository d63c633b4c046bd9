import { isIP } from "node:net";
import { lookup } from "node:dns/promises";
import type {
  DurationNanos,
  MonotonicNanos,
  WallClockCorrelation,
} from "@dvbcss/clock";
import {
  EstimatingSelector,
  WC_MESSAGE_LENGTH,
  type WcChange,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";
import type { FaultLog } from "../observation/fault_log.ts";
import type { Logger } from "../observation/logger.ts";
import type { MonotonicClock } from "./system_clock.ts";
import { openUdpEndpoint, type UdpEndpoint } from "../network/udp_endpoint.ts";

/** Where a WC service is. */
export interface WcEndpoint {
  /** Host name or IP address. */
  readonly hostname: string;
  /** UDP port. */
  readonly port: number;
}

/** Settings of a {@linkcode WallClockSession}. */
export interface WallClockSessionOptions {
  /** The server. */
  readonly server: WcEndpoint;
  /** The local clock. */
  readonly clock: MonotonicClock;
  /** Where faults of the server are reported. */
  readonly faults: FaultLog;
  /** Where failures of the socket are logged. */
  readonly logger: Logger;
  /** Precision of the local clock, in nanoseconds. */
  readonly localPrecisionNanos: DurationNanos;
  /** Bound on the local clock's frequency error, in parts per million. */
  readonly localMaxFreqErrorPpm: number;
  /** Called when something else is known of the wall clock. */
  readonly correlate: (
    now: MonotonicNanos,
    correlation: WallClockCorrelation,
    change: WcChange,
  ) => void;
}

/** Pause before a host name that was not found is looked up again. */
const LOOKUP_PAUSE_MILLIS = 2_000;

/**
 * One server followed: a {@linkcode WcClient}, its socket and its timer.
 */
export class WallClockSession implements AsyncDisposable {
  readonly #options: WallClockSessionOptions;
  readonly #client: WcClient;
  #opening: Promise<void>;
  #endpoint: UdpEndpoint | undefined;
  #server: Deno.NetAddr | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  /**
   * Starts at once.
   *
   * @param options Settings.
   */
  constructor(options: WallClockSessionOptions) {
    this.#options = options;
    const { localPrecisionNanos, localMaxFreqErrorPpm } = options;
    this.#client = new WcClient({
      selector: new EstimatingSelector({ random: Math.random }),
      localPrecisionNanos,
      localMaxFreqErrorPpm,
    });
    this.#opening = this.#open();
  }

  /** Ends it; what was known of the wall clock is left with a bound that lasts. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#perform(this.#client.handleSilence(this.#options.clock.now()));
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#opening;
    await this.#endpoint?.[Symbol.asyncDispose]();
  }

  async #open(): Promise<void> {
    const { server: { hostname, port }, logger } = this.#options;
    try {
      const address = isIP(hostname) === 0
        ? (await lookup(hostname)).address
        : hostname;
      if (this.#ended) return;
      this.#server = { transport: "udp", hostname: address, port };
      this.#endpoint = openUdpEndpoint({
        hostname: isIP(address) === 6 ? "::" : "0.0.0.0",
        port: 0,
        maxOctets: WC_MESSAGE_LENGTH + 1,
        handle: (datagram, from) => this.#receive(datagram, from),
        fail: (error) =>
          logger.warn("receive-failed", { reason: String(error) }),
      });
      this.#perform(this.#client.handleTimer(this.#options.clock.now()));
    } catch (error) {
      logger.warn("cannot-follow-wall-clock", {
        server: `${hostname}:${port}`,
        reason: String(error),
      });
      if (this.#ended) return;
      this.#timer = setTimeout(() => {
        this.#opening = this.#open();
      }, LOOKUP_PAUSE_MILLIS);
    }
  }

  #receive(datagram: Uint8Array, from: Deno.NetAddr): void {
    const receivedAt = this.#options.clock.now();
    if (this.#ended) return;
    if (!this.#isServer(from)) {
      this.#options.faults.report(from.hostname, "not-from-the-server");
      return;
    }
    this.#perform(this.#client.handleDatagram(receivedAt, datagram));
  }

  #isServer({ hostname, port }: Deno.NetAddr): boolean {
    return port === this.#server?.port &&
      canonical(hostname) === canonical(this.#server.hostname);
  }

  #perform(actions: readonly WcClientAction[]): void {
    const { clock, faults, correlate } = this.#options;
    for (const action of actions) {
      switch (action.kind) {
        case "send":
          this.#send(action.datagram);
          break;
        case "set-timer":
          this.#setTimer(action.at);
          break;
        case "correlate":
          correlate(clock.now(), action.correlation, action.change);
          break;
        case "discard":
          faults.report(this.#options.server.hostname, action.fault);
          break;
        case "measure":
          break;
        default:
          action satisfies never;
      }
    }
  }

  #send(datagram: Uint8Array): void {
    if (this.#endpoint === undefined || this.#server === undefined) return;
    this.#endpoint.send(datagram, this.#server).catch((error) => {
      // A network that is down now may be up for the next request.
      if (this.#ended) return;
      this.#options.logger.debug("send-failed", { reason: String(error) });
    });
  }

  #setTimer(at: MonotonicNanos): void {
    const { clock } = this.#options;
    clearTimeout(this.#timer);
    if (this.#ended) return;
    const millis = Math.ceil(Number(at - clock.now()) / 1e6);
    this.#timer = setTimeout(
      () => this.#perform(this.#client.handleTimer(clock.now())),
      Math.max(0, millis),
    );
  }
}

/** One IPv6 address has several spellings. */
function canonical(address: string): string {
  if (!address.includes(":")) return address;
  return URL.parse(`http://[${address}]/`)?.hostname ?? address;
}
