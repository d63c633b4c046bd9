import type { Channel, ChannelListener } from "./channel.ts";

/**
 * A channel in memory, for tests and simulations.
 *
 * Nothing happens by itself: texts wait until {@linkcode MemoryChannel.deliver}
 * hands them over, so that the caller decides what comes before what.
 *
 * @example Two members
 * ```ts
 * import { HEARTBEATS, MemoryChannel, Membership } from "@dvbcss/channel";
 * import { monotonicNanos } from "@dvbcss/clock";
 * import { assertEquals } from "@dvbcss/std/assert";
 *
 * const now = monotonicNanos(0n);
 * const ts = new Membership("ts", HEARTBEATS);
 * const channel = new MemoryChannel();
 * channel.open({
 *   handleConnecting: () => ts.departure,
 *   handleConnected: () => {},
 *   handleReady: () => {},
 *   handleText: (text) => ts.handleText(now, text),
 *   handleCleared: () => {},
 *   handleLost: () => {},
 * });
 * channel.post(
 *   `{"kind":"announcement","writer":"wc","epoch":1,"sequence":0,
 *     "parts":{"wc":{"host":null,"port":6677,"maxFreqErrorPpm":50}}}`,
 * );
 * channel.deliver();
 * assertEquals(ts.view.wc?.port, 6677);
 * ```
 */
export class MemoryChannel {
  readonly #members = new Map<Channel, ChannelListener>();
  #waiting: (() => void)[] = [];

  /**
   * Adds a member.
   *
   * @param listener Told what the others post.
   * @returns The member's side of the channel.
   */
  open(listener: ChannelListener): Channel {
    const member: Channel = {
      post: (text) => this.#send(text, member),
      clear: () => {},
      renew: () => this.#connect(member),
      close: (departure) => {
        this.#send(departure, member);
        this.kill(member);
        return Promise.resolve();
      },
    };
    this.#members.set(member, listener);
    this.#connect(member);
    return member;
  }

  /**
   * Posts a text as a stranger.
   *
   * @param text The text.
   */
  post(text: string): void {
    this.#send(text, null);
  }

  /**
   * Takes a member away without a goodbye.
   *
   * @param member The member's side of the channel.
   */
  kill(member: Channel): void {
    this.#members.delete(member);
  }

  /** Hands over everything that waits, and what is posted meanwhile. */
  deliver(): void {
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const hand of waiting) hand();
    }
  }

  #connect(member: Channel): void {
    this.#waiting.push(() => {
      const listener = this.#members.get(member);
      listener?.handleConnecting();
      listener?.handleConnected(null);
      listener?.handleReady();
    });
  }

  #send(text: string, from: Channel | null): void {
    for (const to of this.#members.keys()) {
      if (to === from) continue;
      this.#waiting.push(() => this.#members.get(to)?.handleText(text));
    }
  }
}
