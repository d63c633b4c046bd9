import type { Channel, ChannelListener, OpenChannel } from "@dvbcss/channel";

/**
 * Opens channels between the isolates of this process: the Web's own
 * `BroadcastChannel`, which needs no permission and does not leave the process.
 *
 * @param name The name of the channel, the same for all members.
 * @returns What opens the channel.
 */
export function broadcastChannel(name: string): OpenChannel {
  return (listener) => new LocalChannel(name, listener);
}

class LocalChannel implements Channel {
  readonly #channel: BroadcastChannel;
  readonly #listener: ChannelListener;
  #closed = false;

  constructor(name: string, listener: ChannelListener) {
    this.#channel = new BroadcastChannel(name);
    this.#listener = listener;
    this.#channel.onmessage = ({ data }) => {
      // Another user of the same name may post anything; "" is a fault there.
      if (!this.#closed) {
        listener.handleText(typeof data === "string" ? data : "");
      }
    };
    this.renew();
  }

  post(text: string): void {
    if (!this.#closed) this.#channel.postMessage(text);
  }

  /** Nothing is retained. */
  clear(): void {}

  /** There is no connection to make, only a life to begin. */
  renew(): void {
    queueMicrotask(() => {
      if (this.#closed) return;
      this.#listener.handleConnecting();
      this.#listener.handleConnected(null);
      this.#listener.handleReady();
    });
  }

  close(departure: string): Promise<void> {
    this.post(departure);
    this.#closed = true;
    this.#channel.close();
    return Promise.resolve();
  }
}
