import { setImmediate } from "node:timers";
import { openUdpEndpoint, type UdpEndpoint } from "@dvbcss/runtime";
import { EventQueue } from "../accuracy/simulation/event_queue.ts";

/** What lies between the two ends of a {@linkcode UdpRelay}. */
export interface RelayedLink {
  /**
   * Draws the luck of a datagram from the client to the server.
   *
   * @param at When it is sent, in nanoseconds from the relay's opening.
   * @returns The delay of each copy that arrives, in nanoseconds: none if it is
   * lost, two if it arrives twice.
   */
  there(at: number): readonly number[];
  /** Draws the luck of a datagram from the server to the client, likewise. */
  back(at: number): readonly number[];
}

/** Settings of {@linkcode openUdpRelay}. */
export interface UdpRelayOptions {
  /** Address on which it waits for the client, and reaches the server. */
  readonly hostname: string;
  /** Where the client's datagrams go. */
  readonly server: { readonly hostname: string; readonly port: number };
  /** What happens to datagrams on the way. */
  readonly link: RelayedLink;
}

/** A bad network between one client and one server: real UDP, late or lost. */
export interface UdpRelay extends AsyncDisposable {
  /** Where the client finds it. */
  readonly address: Deno.NetAddr;
}

/** Octets of a datagram that are passed on. */
const MAX_OCTETS = 2_048;
/** Timers may be this late; closer to the time it looks again and again. */
const TIMER_SLACK_MILLIS = 3;
const NANOS_PER_MILLI = 1e6;

/**
 * Opens a relay for one client; the server's replies go to who sent last.
 *
 * Datagrams that differ in delay overtake each other, as they do on a network
 * with several ways. What is still under way at its end is lost.
 *
 * @param options Settings.
 * @returns The relay.
 */
export function openUdpRelay(
  { hostname, server, link }: UdpRelayOptions,
): UdpRelay {
  const opened = performance.now();
  const since = () => (performance.now() - opened) * NANOS_PER_MILLI;
  const line = new DelayLine();
  let client: Deno.NetAddr | undefined;
  const pass = (
    delays: readonly number[],
    datagram: Uint8Array,
    { from, to }: { readonly from: UdpEndpoint; readonly to: Deno.NetAddr },
  ) => {
    const octets = datagram.slice();
    for (const delay of delays) {
      // What cannot be sent is lost.
      const send = () => from.send(octets, to).catch(() => {});
      line.push(delay / NANOS_PER_MILLI, send);
    }
  };
  const rear = openUdpEndpoint({
    ...common(hostname),
    handle: (datagram) => {
      if (client === undefined) return;
      pass(link.back(since()), datagram, { from: front, to: client });
    },
  });
  const front = openUdpEndpoint({
    ...common(hostname),
    handle: (datagram, from) => {
      client = from;
      const to = { transport: "udp", ...server } as const;
      pass(link.there(since()), datagram, { from: rear, to });
    },
  });
  return {
    address: front.address,
    async [Symbol.asyncDispose]() {
      line.clear();
      await front[Symbol.asyncDispose]();
      await rear[Symbol.asyncDispose]();
    },
  };
}

function common(hostname: string) {
  // A failed socket loses datagrams, which is what a relay is for.
  return { hostname, port: 0, maxOctets: MAX_OCTETS, fail: () => {} };
}

/**
 * Runs things after fractions of a millisecond.
 *
 * Timers count in milliseconds and are up to two late, so the end of a wait is
 * spent asking what time it is, while sockets are still served.
 */
class DelayLine {
  readonly #events = new EventQueue();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polling = false;
  #cleared = false;

  push(delayMillis: number, run: () => void): void {
    this.#events.push(performance.now() + delayMillis, run);
    this.#wait();
  }

  clear(): void {
    this.#cleared = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#polling || this.#cleared) return;
    const left = this.#events.nextAt - performance.now();
    if (left === Infinity) return;
    if (left <= TIMER_SLACK_MILLIS) return this.#poll();
    this.#timer = setTimeout(
      () => this.#wait(),
      Math.floor(left - TIMER_SLACK_MILLIS),
    );
  }

  #poll(): void {
    this.#polling = true;
    setImmediate(() => {
      this.#polling = false;
      if (this.#cleared) return;
      while (this.#events.nextAt <= performance.now()) this.#events.runNext();
      this.#wait();
    });
  }
}
