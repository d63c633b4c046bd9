import type { DurationNanos, MonotonicNanos } from "@dvbcss/clock";
import {
  type CandidateSelector,
  WC_MESSAGE_LENGTH,
  WcClient,
  type WcClientAction,
} from "@dvbcss/protocol";
import {
  type DatagramClient,
  type MonotonicClock,
  openDatagramClient,
} from "@dvbcss/runtime";

/** Settings of a {@linkcode RunningWcClient}. */
export interface RunningWcClientOptions {
  readonly server: { readonly hostname: string; readonly port: number };
  /** The client's own clock. */
  readonly clock: MonotonicClock;
  readonly selector: CandidateSelector;
  readonly localPrecisionNanos: DurationNanos;
  readonly localMaxFreqErrorPpm: number;
  /** Told what the client does, at its own time. */
  readonly handleAction: (now: MonotonicNanos, action: WcClientAction) => void;
}

/** A WC client with a selector of choice, over real UDP. */
export class RunningWcClient implements AsyncDisposable {
  /** The client itself. */
  readonly client: WcClient;
  readonly #options: RunningWcClientOptions;
  readonly #datagrams: DatagramClient;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  /**
   * Starts at once.
   *
   * @param options Settings.
   */
  constructor(options: RunningWcClientOptions) {
    this.#options = options;
    this.client = new WcClient(options);
    this.#datagrams = openDatagramClient({
      ...options.server,
      clock: options.clock,
      maxOctets: WC_MESSAGE_LENGTH + 1,
      opened: () => this.#handleTimer(),
      received: (at, datagram) =>
        this.#perform(at, this.client.handleDatagram(at, datagram)),
      stray: () => {},
      closed: (reason) => {
        throw new Error(`Cannot follow the wall clock: ${reason}`);
      },
    });
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#datagrams[Symbol.asyncDispose]();
  }

  #handleTimer(): void {
    const now = this.#options.clock.now();
    this.#perform(now, this.client.handleTimer(now));
  }

  #perform(now: MonotonicNanos, actions: readonly WcClientAction[]): void {
    for (const action of actions) {
      if (action.kind === "send") this.#datagrams.send(action.datagram);
      if (action.kind === "set-timer") this.#setTimer(action.at);
      this.#options.handleAction(now, action);
    }
  }

  #setTimer(at: MonotonicNanos): void {
    clearTimeout(this.#timer);
    if (this.#ended) return;
    const millis = Number(at - this.#options.clock.now()) / 1e6;
    this.#timer = setTimeout(
      () => this.#handleTimer(),
      Math.max(0, Math.ceil(millis)),
    );
  }
}
